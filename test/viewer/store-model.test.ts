import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseLogsJson, parseTracesJson } from '#otlp';
import { Store } from '../../src/viewer/store/store.ts';
import { StoreReader } from '../../src/viewer/store/store-reader.ts';
import { makeFolder, toLogsBody, toSpansBody } from './harness.ts';

const maxAgeMs = 10_000;

/** A row as the model has it: of spans, the key is trace and span, of log records their id. */
interface Row {
  readonly key: string | undefined;
  readonly trace: number | undefined;
  readonly receivedMs: number;
}

/** What is asked of the store, and of the model. */
type Step =
  | { readonly kind: 'spans'; readonly spans: readonly (readonly [trace: number, span: number])[] }
  | {
      readonly kind: 'logs';
      readonly logs: readonly (readonly [id: number | undefined, trace: number | undefined])[];
    }
  | { readonly kind: 'restart' }
  | { readonly kind: 'later'; readonly ms: number };

/** What a store holds. */
interface Contents {
  readonly counts: Readonly<Record<string, number>>;
  readonly byTrace: readonly { readonly spans: readonly string[]; readonly logs: number }[];
}

const traceNumbers = [0, 1, 2, 3, 4, 5];
const few = fc.constantFrom(...traceNumbers);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('spans' as const),
    spans: fc.array(fc.tuple(few, fc.nat(8)), { maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('logs' as const),
    logs: fc.array(
      fc.tuple(fc.option(fc.nat(20), { nil: undefined }), fc.option(few, { nil: undefined })),
      { maxLength: 12 },
    ),
  }),
  fc.constant({ kind: 'restart' as const }),
  fc.record({ kind: fc.constant('later' as const), ms: fc.nat(6_000) }),
);

/** The same in memory, as simply as it can be said. */
class Model {
  spans: Row[] = [];
  logs: Row[] = [];
  removed = 0;

  add(rows: Row[], added: readonly Row[]): void {
    for (const row of added) {
      if (row.key === undefined || !rows.some(({ key }) => key === row.key)) rows.push(row);
    }
  }

  removeOld(limitMs: number): void {
    const before = this.spans.length + this.logs.length;
    this.spans = this.spans.filter(({ receivedMs }) => receivedMs >= limitMs);
    this.logs = this.logs.filter(({ receivedMs }) => receivedMs >= limitMs);
    this.removed += before - this.spans.length - this.logs.length;
  }
}

/** A store and its model, which take the same steps. */
class Pair {
  readonly #dataDir = makeFolder();
  readonly #model = new Model();
  #nowMs = 1_000_000;
  #store = this.#open();
  #reader = new StoreReader(this.#dataDir);

  take(next: Step): void {
    const receivedMs = this.#nowMs;
    if (next.kind === 'spans') {
      this.#store.addSpans(parseTracesJson(toSpansBody('order', next.spans.map(toSpan))));
      const rows = next.spans.map(([trace, span]) => ({
        key: `${trace} ${span}`,
        trace,
        receivedMs,
      }));
      this.#model.add(this.#model.spans, rows);
    } else if (next.kind === 'logs') {
      this.#store.addLogs(parseLogsJson(toLogsBody('order', next.logs.map(toLog))));
      const rows = next.logs.map(([id, trace]) => ({ key: id?.toString(), trace, receivedMs }));
      this.#model.add(this.#model.logs, rows);
    } else if (next.kind === 'restart') {
      this.close();
      this.#store = this.#open();
      this.#reader = new StoreReader(this.#dataDir);
    } else {
      this.#nowMs += next.ms;
      this.#store.enforceBounds();
      vi.advanceTimersByTime(1_000);
      this.#model.removeOld(this.#nowMs - maxAgeMs);
    }
  }

  /** What the store says of itself, and its rows. */
  stored(): Contents {
    const { spans, logs, traces, logs_without_trace_id: outside, dropped } = this.#store.stats();
    this.#reader.refresh();
    const { spans: spanReader, logs: logReader } = this.#reader;
    return {
      counts: { spans, logs, traces, outside, removed: dropped.age },
      byTrace: traceNumbers.map((trace) => ({
        spans: spanReader
          .spans(traceIdOf(trace))
          .map((span) => span.span_id)
          .toSorted(),
        logs: logReader.logsOfTrace(traceIdOf(trace)).length,
      })),
    };
  }

  /** The same of the model. */
  wanted(): Contents {
    const { spans, logs, removed } = this.#model;
    return {
      counts: {
        spans: spans.length,
        logs: logs.length,
        traces: new Set(spans.map(({ trace }) => trace)).size,
        outside: logs.filter(({ trace }) => trace === undefined).length,
        removed,
      },
      byTrace: traceNumbers.map((trace) => ({
        spans: spans
          .filter((row) => row.trace === trace)
          .map(({ key = '' }) => spanIdOf(Number(key.split(' ')[1])))
          .toSorted(),
        logs: logs.filter((row) => row.trace === trace).length,
      })),
    };
  }

  close(): void {
    this.#reader.close();
    this.#store.close();
  }

  #open(): Store {
    const now = (): number => this.#nowMs;
    return new Store({ dataDir: this.#dataDir, maxAgeMs, maxBytes: 1e9, now });
  }
}

test('a store has what a list in memory has, whatever is sent, twice or late, and however often it is opened', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 20 }), (steps) => {
      const pair = new Pair();
      try {
        for (const each of steps) {
          pair.take(each);
          expect(pair.stored()).toEqual(pair.wanted());
        }
      } finally {
        pair.close();
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

function toSpan([trace, span]: readonly [number, number]) {
  return { traceId: traceIdOf(trace), spanId: spanIdOf(span), name: `span ${span}` };
}

function toLog([id, trace]: readonly [number | undefined, number | undefined]) {
  return {
    body: 'line',
    ...(trace !== undefined && { traceId: traceIdOf(trace) }),
    ...(id !== undefined && { attributes: { 'log.record.uid': `id ${id}` } }),
  };
}

function traceIdOf(trace: number): string {
  return (trace + 1).toString(16).padStart(32, 'a');
}

function spanIdOf(span: number): string {
  return (span + 1).toString(16).padStart(16, 'b');
}
