import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OtlpAttributes, OtlpSpan } from '#otlp';
import { minuteOf, toBucket } from './buckets.ts';
import { errorStatus } from './from-row.ts';
import type { KnownRows } from './blocks/known-rows.ts';
import { spanKey, type RowKey, type SpanKeys } from './blocks/row-keys.ts';
import { AwaitedSpans } from './awaited-spans.ts';
import { RollupHours } from './rollup-hours.ts';
import type { RowOrigin } from './rows.ts';

/** Counts of spans. A service that does not say its build has ''. */
export const rollupTable = `
  CREATE TABLE rollup (
    minute INTEGER NOT NULL, service TEXT NOT NULL, name TEXT NOT NULL, build TEXT NOT NULL,
    kind INTEGER NOT NULL, entry INTEGER NOT NULL, failed INTEGER NOT NULL, bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, service, name, build, kind, entry, failed, bucket)
  ) STRICT, WITHOUT ROWID;
`;

/** Requests by service, for the bars of a range of time. */
export const servedTable = `
  CREATE TABLE served (
    minute INTEGER NOT NULL, service TEXT NOT NULL, count INTEGER NOT NULL, errors INTEGER NOT NULL,
    PRIMARY KEY (minute, service)
  ) STRICT, WITHOUT ROWID;
`;

/** Who calls whom, and calls whose caller has not come yet. */
export const edgeTables = `
  CREATE TABLE edge (
    minute INTEGER NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL, kind TEXT NOT NULL,
    calls INTEGER NOT NULL, errors INTEGER NOT NULL,
    PRIMARY KEY (minute, caller, callee, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE waiting (
    trace_id TEXT NOT NULL, parent_span_id TEXT NOT NULL, span_id TEXT NOT NULL,
    callee TEXT NOT NULL, minute INTEGER NOT NULL, failed INTEGER NOT NULL, received_ms INTEGER NOT NULL,
    PRIMARY KEY (trace_id, parent_span_id, span_id)
  ) STRICT, WITHOUT ROWID;
`;

/** Kinds of spans by their number in OTLP. */
const serverKind = 2;
const clientKind = 3;
const consumerKind = 5;
/** Bits of OTLP's `flags`: whether the parent's process is known, and that it is another one. */
const remoteParent = 0x300;

// Data where a name belongs.
const longestName = 200;
/** So long a span waits for the span of its caller; that of a browser without telemetry never comes. */
const longestWaitMs = 10 * 60_000;
const lookForOldMs = 60_000;

/** Cells and edges of one transaction, by their key. */
interface Sum {
  readonly key: readonly (string | number)[];
  count: number;
  errors: number;
}

/**
 * Counts spans by minute, service, operation and duration, and who calls whom. All of it is written in the transaction that
 * stores the spans: {@link flush} before its end, {@link forget} when it was rolled back.
 */
export class Rollup {
  readonly #cells = new Map<string, Sum>();
  readonly #edges = new Map<string, Sum>();
  readonly #served = new Map<string, Sum>();
  readonly #hours: RollupHours;
  readonly #saveCell: StatementSync;
  readonly #saveServed: StatementSync;
  readonly #saveEdge: StatementSync;
  readonly #wait: StatementSync;
  readonly #waiting: StatementSync;
  readonly #awaited: AwaitedSpans;
  readonly #stopWaiting: StatementSync;
  readonly #removeOldWaiting: StatementSync;
  readonly #removeCells: StatementSync;
  readonly #removeServed: StatementSync;
  readonly #removeEdges: StatementSync;
  readonly #spans: KnownRows;
  #lookedForOldMs = 0;

  /** @param spans Those that are stored. */
  constructor(database: DatabaseSync, spans: KnownRows) {
    this.#spans = spans;
    this.#hours = new RollupHours(database);
    this.#saveCell = database.prepare(
      `INSERT INTO rollup VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
    this.#saveServed = database.prepare(
      `INSERT INTO served VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, errors = errors + excluded.errors`,
    );
    this.#saveEdge = database.prepare(
      `INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, errors = errors + excluded.errors`,
    );
    this.#wait = database.prepare('INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)');
    const ofParent = 'FROM waiting WHERE trace_id = ? AND parent_span_id = ?';
    this.#waiting = database.prepare(`SELECT callee, minute, failed ${ofParent}`);
    this.#awaited = new AwaitedSpans(database);
    this.#stopWaiting = database.prepare(`DELETE ${ofParent}`);
    this.#removeOldWaiting = database.prepare('DELETE FROM waiting WHERE received_ms < ?');
    this.#removeCells = database.prepare('DELETE FROM rollup WHERE minute < ?');
    this.#removeServed = database.prepare('DELETE FROM served WHERE minute < ?');
    this.#removeEdges = database.prepare('DELETE FROM edge WHERE minute < ?');
  }

  /** Counts a span that has just been stored. */
  add(span: OtlpSpan, origin: RowOrigin, { own, trace }: SpanKeys): void {
    const { service, build } = origin;
    const { parentSpanId, kind, attributes } = span;
    const minute = minuteOf(span.startTimeUnixNano);
    const failed = span.status.code === errorStatus ? 1 : 0;
    const isCalled =
      parentSpanId !== '' &&
      (kind === serverKind ||
        kind === consumerKind ||
        (span.flags & remoteParent) === remoteParent);
    const entry = isCalled || parentSpanId === '' ? 1 : 0;
    const bucket = toBucket(span.endTimeUnixNano - span.startTimeUnixNano);
    const name = toCountedName(span.name);
    add(this.#cells, [minute, service, name, build, kind, entry, failed, bucket], 0);
    if (entry === 1) add(this.#served, [minute, service], failed);
    if (isCalled) this.#addCall(span, origin, spanKey(trace, parentSpanId), minute, failed);
    if (kind === clientKind) {
      const database = toDatabase(attributes);
      if (database !== undefined) add(this.#edges, [minute, service, database, 'database'], failed);
    }
    if (this.#awaited.has(own)) this.#endWaiting(span, service, own);
  }

  /** Counts the calls of a span that came after those it called. */
  #endWaiting({ traceId, spanId }: OtlpSpan, caller: string, ownKey: RowKey): void {
    const called = this.#waiting.all(traceId, spanId);
    if (called.length === 0) return;
    this.#awaited.remove(ownKey, called.length);
    for (const row of called) {
      const callee = String(row['callee']);
      if (callee !== caller)
        add(this.#edges, [Number(row['minute']), caller, callee, 'service'], Number(row['failed']));
    }
    this.#stopWaiting.run(traceId, spanId);
  }

  /** Its caller may have been stored before it, or comes later. */
  #addCall(
    { traceId, spanId, parentSpanId }: OtlpSpan,
    { service, receivedMs }: RowOrigin,
    parentKey: RowKey,
    minute: number,
    failed: number,
  ): void {
    const caller = this.#spans.serviceOf(parentKey, [traceId, parentSpanId]);
    if (caller === undefined) {
      this.#awaited.add(parentKey);
      this.#wait.run(traceId, parentSpanId, spanId, service, minute, failed, receivedMs);
    } else if (caller !== service) add(this.#edges, [minute, caller, service, 'service'], failed);
  }

  /** Writes what was counted, inside the transaction that the caller holds. */
  flush(nowMs: number): void {
    for (const { key, count } of this.#cells.values()) this.#saveCell.run(...key, count);
    for (const { key, count, errors } of this.#served.values())
      this.#saveServed.run(...key, count, errors);
    const hours = new Set(
      [...this.#cells.values()].map(({ key }) => Math.floor(Number(key[0]) / 60)),
    );
    for (const hour of hours) this.#hours.reopen(hour);
    for (const { key, count, errors } of this.#edges.values())
      this.#saveEdge.run(...key, count, errors);
    this.#clear();
    if (Math.abs(nowMs - this.#lookedForOldMs) < lookForOldMs) return;
    this.#lookedForOldMs = nowMs;
    this.#removeOldWaiting.run(nowMs - longestWaitMs);
    this.#awaited.forget();
  }

  /** Adds up hours that are over, inside the transaction that the caller holds. */
  addUpHours(nowMs: number, isTimeLeft: () => boolean): void {
    this.#hours.addUp(nowMs, isTimeLeft);
  }

  /** Removes what was counted before the oldest row that is kept. */
  removeOld(oldestRowMs: number): void {
    const minute = Math.floor(oldestRowMs / 60_000);
    this.#removeCells.run(minute);
    this.#removeServed.run(minute);
    this.#removeEdges.run(minute);
    this.#hours.removeBefore(minute);
  }

  /** Drops what was counted and not written: the transaction was rolled back. */
  forget(): void {
    this.#clear();
    this.#awaited.forget();
  }

  #clear(): void {
    this.#cells.clear();
    this.#served.clear();
    this.#edges.clear();
  }
}

/** Gives the name under which the spans of a name are counted. */
export function toCountedName(name: string): string {
  return name.slice(0, longestName);
}

function add(sums: Map<string, Sum>, key: readonly (string | number)[], errors: number): void {
  const text = toText(key);
  const known = sums.get(text);
  if (known === undefined) sums.set(text, { key, count: 1, errors });
  else {
    known.count += 1;
    known.errors += errors;
  }
}

/** No other key of as many parts has this text: of each string, its length stands before it. */
function toText(key: readonly (string | number)[]): string {
  let text = '';
  for (const part of key) text += typeof part === 'string' ? `${part.length} ${part}` : `${part} `;
  return text;
}

/** One of these says what a database is asked; a span of a client that only connects has none. */
const askings = [
  'db.query.text',
  'db.query.summary',
  'db.operation.name',
  'db.collection.name',
  'db.statement',
  'db.operation',
];

/** `postgresql shop`: the system and the name of a database that a span calls (semantic conventions, old and new names). */
function toDatabase(attributes: OtlpAttributes): string | undefined {
  const system = attributes['db.system.name'] ?? attributes['db.system'];
  if (typeof system !== 'string' || system === '') return undefined;
  if (!askings.some((name) => attributes[name] !== undefined)) return undefined;
  const name = attributes['db.namespace'] ?? attributes['db.name'];
  return typeof name === 'string' && name !== '' ? `${system} ${name}` : system;
}
