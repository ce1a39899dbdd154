import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { StoredOperation, StoredSpan, StoredSpanHead } from './stored.ts';
import { StatementCache } from './statement-cache.ts';

/** Conditions of a search for traces: a trace is found when one of its spans meets all of them. */
export interface TraceQuery {
  readonly service?: string;
  readonly operation?: string;
  readonly errorsOnly?: boolean;
  readonly startMinNs?: bigint;
  readonly startMaxNs?: bigint;
  readonly durationMinNs?: bigint;
  readonly durationMaxNs?: bigint;
  /** Attributes of the span or of its resource, compared as text. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly limit: number;
}

/** Most spans of one trace that are read; bounds the memory of one answer. */
export const maxSpansPerTrace = 50_000;
/** Most spans that one search looks at. */
const maxScanned = 500_000;

const headColumns = `trace_id, span_id, parent_span_id, service, name, status,
  CAST(start_ns AS TEXT) AS start_ns, CAST(duration_ns AS TEXT) AS duration_ns,
  correlation_id, tenant_id`;

/** Reads spans, traces and operations. */
export class SpanReader {
  readonly #cache: StatementCache;
  readonly #spans: StatementSync;
  readonly #heads: StatementSync;
  readonly #services: StatementSync;
  readonly #operations: StatementSync;
  readonly #byCorrelation: StatementSync;

  constructor(database: DatabaseSync) {
    this.#cache = new StatementCache(database);
    const ofTrace = `WHERE trace_id = ? ORDER BY span.start_ns LIMIT ${maxSpansPerTrace}`;
    this.#heads = database.prepare(`SELECT ${headColumns} FROM span ${ofTrace}`);
    this.#spans = database.prepare(
      `SELECT ${headColumns}, kind, status_message, device_id, client_id, attributes, events, links, rest,
       source.resource, source.scope FROM span JOIN source ON source.id = source_id ${ofTrace}`,
    );
    this.#services = database.prepare('SELECT DISTINCT service FROM operation ORDER BY service');
    this.#operations = database.prepare(
      'SELECT name, kind FROM operation WHERE service = ? ORDER BY name, kind',
    );
    this.#byCorrelation = database.prepare(
      `SELECT trace_id FROM (
         SELECT trace_id, start_ns FROM span WHERE correlation_id = ?
         UNION ALL SELECT trace_id, time_ns FROM log WHERE correlation_id = ? AND trace_id IS NOT NULL
       ) GROUP BY trace_id ORDER BY min(start_ns) LIMIT ?`,
    );
  }

  /** Gives the spans of a trace by start; empty when it is unknown. */
  spans(traceId: string): readonly StoredSpan[] {
    return this.#spans.all(traceId) as unknown as StoredSpan[];
  }

  /** Gives what a summary needs of each span of a trace, by start. */
  heads(traceId: string): readonly StoredSpanHead[] {
    return this.#heads.all(traceId) as unknown as StoredSpanHead[];
  }

  /** Gives the names of services that sent spans, sorted. */
  services(): readonly string[] {
    return this.#services.all().map((row) => String(row['service']));
  }

  /** Gives the operations of a service, sorted by name. */
  operations(service: string): readonly StoredOperation[] {
    return this.#operations.all(service) as unknown as StoredOperation[];
  }

  /** Gives the ids of traces that carry a correlation id on a span or a log record, oldest first. */
  traceIdsOfCorrelation(correlationId: string, limit: number): readonly string[] {
    return this.#byCorrelation
      .all(correlationId, correlationId, limit)
      .map((row) => String(row['trace_id']));
  }

  /** Gives the ids of traces that meet the conditions, those with the latest matching span first. */
  findTraceIds(query: TraceQuery): readonly string[] {
    const { sql, values } = toSearch(query);
    const wanted = Object.entries(query.attributes ?? {});
    const found = new Set<string>();
    for (const row of this.#cache.statement(sql).iterate(...values)) {
      if (wanted.length > 0 && !hasAttributes(row, wanted)) continue;
      found.add(String(row['trace_id']));
      if (found.size >= query.limit) break;
    }
    return [...found];
  }
}

function toSearch(query: TraceQuery): { sql: string; values: SQLInputValue[] } {
  const conditions: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['service = ?', query.service],
    ['name = ?', query.operation],
    ['start_ns >= ?', query.startMinNs],
    ['start_ns <= ?', query.startMaxNs],
    ['duration_ns >= ?', query.durationMinNs],
    ['duration_ns <= ?', query.durationMaxNs],
    ['correlation_id = ?', query.attributes?.['correlation.id']],
  ];
  const used = conditions.filter(([, value]) => value !== undefined);
  // Passes over most rows without parsing their JSON: 3 µs a row otherwise.
  const texts = Object.values(query.attributes ?? {}).map((text) =>
    JSON.stringify(text).slice(1, -1),
  );
  const holdsText = '(instr(attributes, ?) > 0 OR instr(resource, ?) > 0)';
  const where = [
    ...(query.errorsOnly ? ['status = 2'] : []),
    ...used.map(([text]) => text),
    ...texts.map(() => holdsText),
    '1',
  ];
  const from =
    query.attributes === undefined
      ? 'trace_id FROM span'
      : 'trace_id, attributes, resource FROM span JOIN source ON source.id = source_id';
  const order = `ORDER BY start_ns DESC LIMIT ${maxScanned}`;
  return {
    sql: `SELECT ${from} WHERE ${where.join(' AND ')} ${order}`,
    values: [...used.map(([, value]) => value ?? null), ...texts.flatMap((text) => [text, text])],
  };
}

function hasAttributes(
  row: Readonly<Record<string, unknown>>,
  wanted: readonly (readonly [string, string])[],
): boolean {
  const attributes = parseObject(row['attributes']);
  const resource = parseObject(row['resource']);
  return wanted.every(([key, value]) => String(attributes[key] ?? resource[key]) === value);
}

function parseObject(text: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(String(text)) as Record<string, unknown>;
}
