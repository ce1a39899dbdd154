import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  OtlpAttributes,
  OtlpLogRecord,
  OtlpScope,
  OtlpSpan,
  ResourceLogs,
  ResourceSpans,
} from '#otlp';
import type { BlockWriter } from './blocks/block-writer.ts';
import { addLogTokens, addSource, addSpanTokens } from './blocks/row-tokens.ts';
import type { Counters } from './counters.ts';
import {
  logColumns,
  spanColumns,
  toBuild,
  toLogValues,
  toService,
  toSpanValues,
  toTimeNs,
} from './rows.ts';
import type { RowOrigin } from './rows.ts';
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
  readonly now: () => number;
}

/** What one request brought. */
interface Batch {
  readonly traceIds: Set<string>;
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
  readonly #findTrace: StatementSync;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#insertSpan = prepareInsert(parts.database, 'span', spanColumns);
    this.#insertLog = prepareInsert(parts.database, 'log', logColumns);
    this.#findTrace = parts.database.prepare('SELECT 1 FROM span WHERE trace_id = ? LIMIT 1');
  }

  /** Stores spans. @returns Those that were there already (same trace and span id) and were passed over. */
  addSpans(all: readonly ResourceSpans[]): ReadonlySet<OtlpSpan> {
    const known = new Set<OtlpSpan>();
    this.#inTransaction(() => {
      const batch: Batch = { traceIds: new Set(), spans: 0, traces: 0 };
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
    const { traceId } = span;
    const isFirst = !batch.traceIds.has(traceId) && this.#findTrace.get(traceId) === undefined;
    batch.traceIds.add(traceId);
    const { changes, lastInsertRowid } = this.#insertSpan.run(...toSpanValues(span, origin));
    if (changes !== 1) return false;
    const { startTimeUnixNano: startNs, endTimeUnixNano: endNs } = span;
    this.#parts.blocks.span.add(Number(lastInsertRowid), startNs, endNs - startNs, (tokens) => {
      addSource(tokens, origin);
      addSpanTokens(tokens, span);
    });
    this.#parts.seen.addOperation(origin.service, span.name, span.kind, origin.receivedMs);
    this.#parts.rollup.add(span, origin);
    batch.spans += 1;
    if (isFirst) batch.traces += 1;
    return true;
  }

  /** @returns False when it is there already. */
  #addLog(record: OtlpLogRecord, origin: RowOrigin): boolean {
    const { changes, lastInsertRowid } = this.#insertLog.run(...toLogValues(record, origin));
    if (changes !== 1) return false;
    this.#parts.blocks.log.add(Number(lastInsertRowid), toTimeNs(record, origin), 0n, (tokens) => {
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
    } catch (error) {
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
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`,
  );
}
