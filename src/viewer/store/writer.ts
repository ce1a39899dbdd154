import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  OtlpAttributes,
  OtlpLogRecord,
  OtlpScope,
  OtlpSpan,
  ResourceLogs,
  ResourceSpans,
} from '#otlp';
import type { BlockTable, BlockWriter } from './blocks/block-writer.ts';
import { addLogTokens, addSource, addSpanTokens } from './blocks/row-tokens.ts';
import type { Counters } from './counters.ts';
import type { KnownRows } from './blocks/known-rows.ts';
import type { KnownTraces } from './blocks/known-traces.ts';
import { toLogKeys, toSpanKeys } from './blocks/row-keys.ts';
import {
  logColumns,
  spanColumns,
  toBuild,
  toCorrelationId,
  toLogValues,
  toRecordId,
  toService,
  toSpanValues,
  toTimeNs,
} from './rows.ts';
import type { RowOrigin } from './rows.ts';
import { RowNumbers } from './row-numbers.ts';
import type { Rollup } from './rollup.ts';
import { inTransaction } from './schema.ts';
import type { SeenTables } from './seen.ts';

/** Parts of the store that a writer shares with the others. */
export interface WriterParts {
  readonly database: DatabaseSync;
  readonly counters: Counters;
  readonly seen: SeenTables;
  readonly rollup: Rollup;
  readonly blocks: { readonly span: BlockWriter; readonly log: BlockWriter };
  readonly known: Known;
  readonly now: () => number;
}

/** What is stored already. */
export interface Known {
  readonly span: KnownRows;
  readonly log: KnownRows;
  readonly traces: KnownTraces;
}

/** What one request brought. */
interface Batch {
  spans: number;
  traces: number;
}

/** What a resource says of its rows. */
interface From extends Pick<RowOrigin, 'resource' | 'service' | 'build'> {
  readonly resourceText: string;
}

/** Stores what the receiver decoded: one request is one transaction. */
export class Writer {
  readonly #parts: WriterParts;
  readonly #insertSpan: StatementSync;
  readonly #insertLog: StatementSync;
  readonly #numbers: Readonly<Record<BlockTable, RowNumbers>>;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#insertSpan = prepareInsert(parts.database, 'span', spanColumns);
    this.#insertLog = prepareInsert(parts.database, 'log', logColumns);
    this.#numbers = {
      span: new RowNumbers(parts.database, 'span'),
      log: new RowNumbers(parts.database, 'log'),
    };
  }

  /** Stores spans. @returns Those that were there already (same trace and span id) and were passed over. */
  addSpans(all: readonly ResourceSpans[]): ReadonlySet<OtlpSpan> {
    const known = new Set<OtlpSpan>();
    this.#inTransaction(() => {
      const batch: Batch = { spans: 0, traces: 0 };
      for (const { resource, scopeSpans } of all) {
        const from = toFrom(resource);
        for (const { scope, spans } of scopeSpans) {
          const origin = this.#origin(from, scope);
          for (const span of spans) if (!this.#addSpan(span, origin, batch)) known.add(span);
        }
      }
      this.#parts.rollup.flush(this.#parts.now());
      this.#parts.counters.add('spans', batch.spans);
      this.#parts.counters.add('traces', batch.traces);
    });
    return known;
  }

  /**
   * Stores log records.
   * @returns Those that were there already (same `log.record.uid`) and were passed over; one without an id is stored each time.
   */
  addLogs(all: readonly ResourceLogs[]): ReadonlySet<OtlpLogRecord> {
    const known = new Set<OtlpLogRecord>();
    this.#inTransaction(() => {
      let stored = 0;
      let outside = 0;
      for (const { resource, scopeLogs } of all) {
        const from = toFrom(resource);
        for (const { scope, logRecords } of scopeLogs) {
          const origin = this.#origin(from, scope);
          for (const record of logRecords) {
            if (this.#addLog(record, origin)) {
              stored += 1;
              if (record.traceId === '') outside += 1;
            } else known.add(record);
          }
        }
      }
      this.#parts.counters.add('logs', stored);
      this.#parts.counters.add('logs_without_trace_id', outside);
    });
    return known;
  }

  /** @returns False when it is there already. */
  #addSpan(span: OtlpSpan, origin: RowOrigin, batch: Batch): boolean {
    const { traceId, spanId } = span;
    const { known } = this.#parts;
    const keys = toSpanKeys(traceId, spanId, toCorrelationId(span.attributes));
    if (known.span.serviceOf(keys.own, [traceId, spanId]) !== undefined) return false;
    const isFirst = !known.traces.add(traceId, keys.trace);
    const seq = this.#numbers.span.next();
    this.#insertSpan.run(seq, ...toSpanValues(span, origin));
    known.span.add(keys.own, seq);
    const { startTimeUnixNano: timeNs, endTimeUnixNano: endNs } = span;
    this.#parts.blocks.span.add({ seq, timeNs, durationNs: endNs - timeNs, keys }, (tokens) => {
      addSource(tokens, origin);
      addSpanTokens(tokens, span);
    });
    this.#parts.seen.addOperation(origin.service, span.name, span.kind, origin.receivedMs);
    this.#parts.rollup.add(span, origin, keys);
    batch.spans += 1;
    if (isFirst) batch.traces += 1;
    return true;
  }

  /** @returns False when it is there already. */
  #addLog(record: OtlpLogRecord, origin: RowOrigin): boolean {
    const { log: known } = this.#parts.known;
    const recordId = toRecordId(record.attributes);
    const keys = toLogKeys(record.traceId || null, recordId, toCorrelationId(record.attributes));
    if (recordId !== null && known.serviceOf(keys.own, [recordId]) !== undefined) return false;
    const seq = this.#numbers.log.next();
    this.#insertLog.run(seq, ...toLogValues(record, origin));
    if (recordId !== null) known.add(keys.own, seq);
    const timeNs = toTimeNs(record, origin);
    this.#parts.blocks.log.add({ seq, timeNs, durationNs: 0n, keys }, (tokens) => {
      addSource(tokens, origin);
      addLogTokens(tokens, record);
    });
    return true;
  }

  #origin({ resourceText, ...from }: From, scope: OtlpScope): RowOrigin {
    const receivedMs = this.#parts.now();
    const scopeText = JSON.stringify(scope);
    const sourceId = this.#parts.seen.sourceId(resourceText, scopeText, receivedMs);
    return { receivedMs, sourceId, ...from };
  }

  #inTransaction(run: () => void): void {
    try {
      inTransaction(this.#parts.database, run);
      this.#parts.known.span.keep();
      this.#parts.known.log.keep();
    } catch (error) {
      this.#parts.known.span.drop();
      this.#parts.known.log.drop();
      this.#parts.known.traces.forget();
      this.#parts.counters.reload();
      this.#parts.seen.forget();
      this.#parts.rollup.forget();
      this.#parts.blocks.span.forget();
      this.#parts.blocks.log.forget();
      throw error;
    }
  }
}

function toFrom(resource: OtlpAttributes): From {
  return {
    resource,
    resourceText: JSON.stringify(resource),
    service: toService(resource),
    build: toBuild(resource),
  };
}

function prepareInsert(
  database: DatabaseSync,
  table: string,
  columns: readonly string[],
): StatementSync {
  const places = columns.map(() => '?').join(', ');
  return database.prepare(
    `INSERT INTO ${table} (seq, ${columns.join(', ')}) VALUES (?, ${places})`,
  );
}
