import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OtlpLogRecord, OtlpSpan, ResourceLogs, ResourceSpans } from '#otlp';
import { ArrivalPages } from './arrival-pages.ts';
import { BlockWriter } from './blocks/block-writer.ts';
import { Counters } from './counters.ts';
import type { ServiceCount } from './counters.ts';
import { KnownRows } from './blocks/known-rows.ts';
import { KnownTraces } from './blocks/known-traces.ts';
import { Places } from './blocks/places.ts';
import { Retention } from './retention.ts';
import type { Bounds } from './retention.ts';
import { Rollup } from './rollup.ts';
import { inTransaction, openDatabase } from './schema.ts';
import { SeenTables } from './seen.ts';
import { toFileTrouble } from './trouble.ts';
import { Writer, type WriterParts } from './writer.ts';

/** Options of a store. */
export interface StoreOptions extends Bounds {
  /** Folder of the file; made when missing. */
  readonly dataDir: string;
  /** Milliseconds since 1970; the clock of retention. */
  readonly now: () => number;
  /** Told in one line when nothing can be stored any more, and when it can again. Default: nobody. */
  readonly say?: (line: string) => void;
}

/** Why nothing can be stored, and since when. */
export interface StoreTrouble {
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Counters of the store. */
export interface StoreStats {
  readonly spans: number;
  readonly logs: number;
  readonly traces: number;
  readonly logs_without_trace_id: number;
  readonly dropped: {
    readonly age: number;
    readonly size: number;
    readonly size_by_service: readonly ServiceCount[];
  };
  readonly bytes: number;
  /** When the last of what is kept came, in milliseconds since 1970; undefined: nothing is kept. */
  readonly lastReceivedMs: number | undefined;
}

/** Services of which is said what was removed: those with the most. */
const mostServicesShown = 20;
/** How often rows that became too old are looked for. */
const retentionIntervalMs = 30_000;
/** How often hours are looked for that are over and had nothing new since the last time. */
const hoursIntervalMs = 5_000;
/** After so long no other hour is added up: each takes some milliseconds. */
const hoursSliceMs = 50;
/** What is asked at the start, a page and its first lists, comes before what is out of bounds. */
const startPauseMs = 300;

/** Spans and log records in one SQLite file, bounded by age and size, kept across restarts. */
export class Store {
  readonly arrivals: ArrivalPages;
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync;
  readonly #counters: Counters;
  readonly #writer: Writer;
  readonly #retention: Retention;
  readonly #rollup: Rollup;
  readonly #lastReceived: StatementSync;
  readonly #now: () => number;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #say: (line: string) => void;
  readonly #changeListeners = new Set<() => void>();
  #trouble: StoreTrouble | undefined;
  #slice: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * Opens the store.
   * @throws TelemetryError FR_VIEW_STORE_UNUSABLE when the file cannot be used.
   */
  constructor(options: StoreOptions) {
    const { database, lock, parts } = openDatabase(options.dataDir, (opened) =>
      toParts(opened, options.now),
    );
    this.#database = database;
    this.#lock = lock;
    this.#counters = parts.counters;
    this.#rollup = parts.rollup;
    this.#lastReceived = database.prepare(
      `SELECT (SELECT received_ms FROM span ORDER BY seq DESC LIMIT 1) AS span,
         (SELECT received_ms FROM log ORDER BY seq DESC LIMIT 1) AS log`,
    );
    this.#now = options.now;
    this.#say = options.say ?? (() => undefined);
    this.#writer = new Writer(parts);
    this.#retention = new Retention(parts, options);
    this.arrivals = new ArrivalPages(database);
    this.#timers = [
      setInterval(() => this.enforceBounds(), retentionIntervalMs).unref(),
      setInterval(() => this.#addUpHours(), hoursIntervalMs).unref(),
    ];
    this.enforceBounds(startPauseMs);
  }

  /** Why nothing can be stored at present; undefined: it can. */
  get trouble(): StoreTrouble | undefined {
    return this.#trouble;
  }

  /**
   * Stores spans; they are committed when it returns.
   * @returns Those that were there already.
   * @throws Error when nothing was stored: a full disk, for one.
   */
  addSpans(all: readonly ResourceSpans[]): ReadonlySet<OtlpSpan> {
    return this.#add(() => this.#writer.addSpans(all));
  }

  /** As {@link addSpans}, for log records. */
  addLogs(all: readonly ResourceLogs[]): ReadonlySet<OtlpLogRecord> {
    return this.#add(() => this.#writer.addLogs(all));
  }

  /** Calls a function after every change, until the result is called. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Gives the counters. */
  stats(): StoreStats {
    const counters = this.#counters;
    return {
      spans: counters.value('spans'),
      logs: counters.value('logs'),
      traces: counters.value('traces'),
      logs_without_trace_id: counters.value('logs_without_trace_id'),
      dropped: {
        age: counters.value('dropped_age'),
        size: counters.value('dropped_size'),
        size_by_service: counters.ofServices('dropped_size').slice(0, mostServicesShown),
      },
      bytes: this.#bytes(),
      lastReceivedMs: this.#lastReceivedMs(),
    };
  }

  /**
   * Starts to remove what is out of bounds, slice by slice. After each, requests have as much time as it took.
   * @param pauseMs Until the first slice.
   */
  enforceBounds(pauseMs = 0): void {
    if (this.#isClosed || this.#slice !== undefined) return;
    this.#slice = setTimeout(() => {
      this.#slice = undefined;
      const beganMs = performance.now();
      if (this.#removeSlice()) this.enforceBounds(performance.now() - beganMs);
    }, pauseMs).unref();
  }

  /** Closes the file. Safe to call twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#slice);
    this.#changeListeners.clear();
    this.#database.close();
    this.#lock.close();
  }

  #add<Row>(store: () => ReadonlySet<Row>): ReadonlySet<Row> {
    const known = this.#tryToStore(store);
    this.#afterChange();
    return known;
  }

  #tryToStore<T>(store: () => T): T {
    let stored: T;
    try {
      stored = store();
    } catch (error) {
      throw this.#toTrouble(error);
    }
    if (this.#trouble !== undefined) {
      this.#trouble = undefined;
      this.#say('What comes is stored again.');
    }
    return stored;
  }

  #toTrouble(error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    const reason = toFileTrouble(error, this.#database.location() ?? '') ?? message;
    if (this.#trouble === undefined) {
      this.#trouble = { reason, sinceMs: this.#now() };
      this.#say(`Nothing can be stored: ${reason}. Who sends is asked to come again (503).`);
      this.#tellListeners();
    }
    return new Error(reason, { cause: error });
  }

  /** A failure is tried again by the timer; until then the minutes are read. */
  #addUpHours(): void {
    const endMs = performance.now() + hoursSliceMs;
    const isTimeLeft = (): boolean => performance.now() < endMs;
    try {
      inTransaction(this.#database, () => this.#rollup.addUpHours(this.#now(), isTimeLeft));
    } catch {
      // Nothing was changed.
    }
  }

  /** A failure (a full disk, for one) is tried again by the timer; until then the counters show what is kept. */
  #removeSlice(): boolean {
    try {
      const hasMore = this.#retention.enforceSlice();
      if (hasMore) this.#tellListeners();
      return hasMore;
    } catch {
      this.#counters.reload();
      return false;
    }
  }

  /** Who writes to a store that is too large makes room, too: in the pauses alone, more might come than goes. */
  #afterChange(): void {
    if (this.#retention.isTooLarge() && this.#removeSlice()) this.enforceBounds();
    else this.#tellListeners();
  }

  #tellListeners(): void {
    for (const listener of this.#changeListeners) listener();
  }

  #lastReceivedMs(): number | undefined {
    const row = this.#lastReceived.get();
    const all = [row?.['span'], row?.['log']].filter((ms) => typeof ms === 'number');
    return all.length === 0 ? undefined : Math.max(...all);
  }

  /** Bytes of the file and of its log beside it. */
  #bytes(): number {
    const path = this.#database.location();
    if (path === null) return 0;
    const files = [path, `${path}-wal`];
    return files
      .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  }
}

function toParts(database: DatabaseSync, now: () => number): WriterParts {
  const known = {
    span: new KnownRows(database, 'span'),
    log: new KnownRows(database, 'log'),
    traces: new KnownTraces(database, new Places(database)),
  };
  return {
    database,
    known,
    counters: new Counters(database),
    seen: new SeenTables(database),
    rollup: new Rollup(database, known.span),
    blocks: { span: new BlockWriter(database, 'span'), log: new BlockWriter(database, 'log') },
    now,
  };
}
