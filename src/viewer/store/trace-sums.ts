import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTrace, type Places } from './blocks/places.ts';
import type { StoredSpanHead } from './stored.ts';

/** What the spans of one service in a trace add up to. */
export interface ServiceSums {
  readonly service: string;
  readonly spans: number;
  readonly errors: number;
}

/** What the spans of a trace add up to. */
export interface TraceSums {
  readonly spans: number;
  readonly errors: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Sorted by name. */
  readonly services: readonly ServiceSums[];
  /** The earliest span without a parent. */
  readonly root?: NamedSpan;
  readonly first: NamedSpan;
  /** That of the root, else the earliest. */
  readonly correlationId?: string;
  readonly tenantId?: string;
}

/** A span by which a trace is called. */
export type NamedSpan = Pick<StoredSpanHead, 'service' | 'name' | 'correlation_id' | 'tenant_id'>;

/** Sums of a service with the instants, in nanoseconds, at which something is met first. */
interface Part extends ServiceSums {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly rootNs: bigint | null;
  readonly correlationNs: bigint | null;
  readonly tenantNs: bigint | null;
}

/** What a trace added up to when it had these rows. */
interface Known {
  readonly count: number;
  readonly lastSeq: number;
  readonly parts: ReadonlyMap<string, Part>;
  readonly sums: TraceSums;
}

/** Traces with fewer spans are added up anew each time. */
const leastKnown = 2_000;
/** Most long traces that are remembered. */
const mostKnown = 1_000;

/**
 * Adds up the spans of traces by SQL. Of a long trace only what came since it was asked for last is added.
 */
export class TraceSumReader {
  readonly #known = new Map<string, Known>();
  readonly #orphansOf = new WeakMap<TraceSums, number>();
  readonly #places: Places;
  readonly #size: StatementSync;
  readonly #parts: StatementSync;
  readonly #at: StatementSync;
  readonly #orphans: StatementSync;

  constructor(database: DatabaseSync, places: Places) {
    this.#places = places;
    this.#size = database.prepare(
      `SELECT count(*) AS count, max(seq) AS last FROM ${inTrace('span')}`,
    );
    const firstOf = (condition: string): string => `min(CASE WHEN ${condition} THEN start_ns END)`;
    this.#parts = database.prepare(
      `SELECT service, count(*) AS spans, sum(status = 2) AS errors, min(start_ns) AS startNs,
         max(start_ns + duration_ns) AS endNs, ${firstOf('parent_span_id IS NULL')} AS rootNs,
         ${firstOf('correlation_id IS NOT NULL')} AS correlationNs, ${firstOf('tenant_id IS NOT NULL')} AS tenantNs
       FROM ${inTrace('span')} AND seq > ? GROUP BY service`,
    );
    this.#parts.setReadBigInts(true);
    this.#at = database.prepare(
      `SELECT service, name, parent_span_id, correlation_id, tenant_id FROM span INDEXED BY span_by_start
       WHERE start_ns = ? AND trace_id = ? ORDER BY seq`,
    );
    this.#orphans = database.prepare(
      `SELECT count(*) AS count FROM ${inTrace('span')} AND parent_span_id IS NOT NULL
         AND parent_span_id NOT IN (SELECT span_id FROM ${inTrace('span')})`,
    );
  }

  /** Gives what the spans of a trace add up to; undefined when none is stored. */
  sums(traceId: string): TraceSums | undefined {
    return this.#read(traceId)?.sums;
  }

  /** Counts the spans that name a parent which is not stored. @param sums Those of the trace: they change with its rows. */
  orphans(traceId: string, sums: TraceSums): number {
    const known = this.#orphansOf.get(sums);
    if (known !== undefined) return known;
    const found = this.#places.ofTrace('span', traceId);
    const count = Number(this.#orphans.get(...found, ...found)?.['count']);
    this.#orphansOf.set(sums, count);
    return count;
  }

  #read(traceId: string): Known | undefined {
    const size = this.#size.get(...this.#places.ofTrace('span', traceId));
    const count = Number(size?.['count']);
    if (count === 0) return undefined;
    const lastSeq = Number(size?.['last']);
    const before = this.#known.get(traceId);
    if (before?.count === count && before.lastSeq === lastSeq) return before;
    const parts = this.#addUp(traceId, count, before);
    const known = { count, lastSeq, parts, sums: this.#toSums(traceId, [...parts.values()]) };
    if (count >= leastKnown) this.#remember(traceId, known);
    return known;
  }

  #remember(traceId: string, known: Known): void {
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(traceId, known);
  }

  /** When rows were removed meanwhile, the sum is not right, and all are read. */
  #addUp(traceId: string, count: number, before: Known | undefined): ReadonlyMap<string, Part> {
    if (before !== undefined) {
      const parts = merge(before.parts, this.#partsSince(traceId, before.lastSeq));
      if (sumOf([...parts.values()], 'spans') === count) return parts;
    }
    return merge(new Map(), this.#partsSince(traceId, 0));
  }

  #partsSince(traceId: string, seq: number): readonly Part[] {
    return this.#parts.all(...this.#places.ofTrace('span', traceId), seq).map((row) => ({
      service: String(row['service']),
      spans: Number(row['spans']),
      errors: Number(row['errors']),
      startNs: toInstant(row['startNs']) ?? 0n,
      endNs: toInstant(row['endNs']) ?? 0n,
      rootNs: toInstant(row['rootNs']),
      correlationNs: toInstant(row['correlationNs']),
      tenantNs: toInstant(row['tenantNs']),
    }));
  }

  #toSums(traceId: string, parts: readonly Part[]): TraceSums {
    const earliest = (name: InstantName): bigint | null =>
      parts.reduce<bigint | null>((least, part) => leastOf(least, part[name]), null);
    const findAt = (name: InstantName, isWanted: (span: SpanAt) => boolean): SpanAt | undefined => {
      const at = earliest(name);
      return at === null ? undefined : this.#spansAt(traceId, at).find(isWanted);
    };
    const startNs = earliest('startNs') ?? 0n;
    const root = findAt('rootNs', (span) => span.parent_span_id === null);
    const first = this.#spansAt(traceId, startNs)[0] ?? noSpan;
    const shown = root ?? first;
    const correlationId =
      shown.correlation_id ??
      findAt('correlationNs', (span) => span.correlation_id !== null)?.correlation_id;
    const tenantId =
      shown.tenant_id ?? findAt('tenantNs', (span) => span.tenant_id !== null)?.tenant_id;
    return {
      spans: sumOf(parts, 'spans'),
      errors: sumOf(parts, 'errors'),
      startNs,
      endNs: parts.reduce((most, { endNs }) => (endNs > most ? endNs : most), startNs),
      services: parts.toSorted((a, b) => (a.service < b.service ? -1 : 1)),
      first,
      ...(root === undefined ? {} : { root }),
      ...(typeof correlationId === 'string' ? { correlationId } : {}),
      ...(typeof tenantId === 'string' ? { tenantId } : {}),
    };
  }

  #spansAt(traceId: string, startNs: bigint): readonly SpanAt[] {
    return this.#at.all(startNs, traceId) as unknown as SpanAt[];
  }
}

type SpanAt = NamedSpan & Pick<StoredSpanHead, 'parent_span_id'>;
type InstantName = 'startNs' | 'rootNs' | 'correlationNs' | 'tenantNs';

const noSpan: SpanAt = {
  service: '',
  name: '',
  parent_span_id: null,
  correlation_id: null,
  tenant_id: null,
};

/** A sum beyond 64 bits is a fraction for SQLite. */
function toInstant(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(value) : null;
}

function merge(
  before: ReadonlyMap<string, Part>,
  more: readonly Part[],
): ReadonlyMap<string, Part> {
  const parts = new Map(before);
  for (const part of more) {
    const known = parts.get(part.service);
    parts.set(part.service, known === undefined ? part : addParts(known, part));
  }
  return parts;
}

function addParts(one: Part, other: Part): Part {
  return {
    service: one.service,
    spans: one.spans + other.spans,
    errors: one.errors + other.errors,
    startNs: one.startNs < other.startNs ? one.startNs : other.startNs,
    endNs: one.endNs > other.endNs ? one.endNs : other.endNs,
    rootNs: leastOf(one.rootNs, other.rootNs),
    correlationNs: leastOf(one.correlationNs, other.correlationNs),
    tenantNs: leastOf(one.tenantNs, other.tenantNs),
  };
}

function leastOf(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function sumOf(parts: readonly Part[], name: 'spans' | 'errors'): number {
  return parts.reduce((sum, part) => sum + part[name], 0);
}
