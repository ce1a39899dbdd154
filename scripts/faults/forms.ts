import type { Form, Step, Way, Work } from './case.ts';
import type { SinkMode } from './sink-mode.ts';

/** The signal that brings an end from outside. */
const signalOf: Partial<Record<Way, NodeJS.Signals>> = {
  sigterm: 'SIGTERM',
  'sigterm-own': 'SIGTERM',
  sigint: 'SIGINT',
  kill9: 'SIGKILL',
};
/** What a program may need beyond its work: for its start, and for an end that is delayed, which is to be measured. */
const graceMs = 60_000;
/** Without telemetry only the end matters. */
const plainWork: Partial<Work> = { burst: 5, seconds: 0.1, holdSeconds: 0, last: 5 };

/** A form in which programs/steady.cjs works. */
export function steady(work: Work, rest: Partial<Form> = {}): Form {
  const workMs = ((work.seconds ?? 0) + (work.holdSeconds ?? 0)) * 1_000;
  const signal = work.way === undefined ? undefined : signalOf[work.way];
  return {
    program: 'steady.cjs',
    args: [JSON.stringify(work)],
    plainArgs: [JSON.stringify({ ...work, ...plainWork })],
    longestMs: workMs + graceMs,
    ...(signal === undefined ? {} : { signal }),
    ...rest,
  };
}

/** Work at a rate while the sink fails in between. */
export function outage(
  mode: SinkMode,
  times: { ratePerSecond: number; beforeS: number; faultS: number; afterS: number },
  rest: Partial<Form> = {},
): Form {
  const { ratePerSecond, beforeS, faultS, afterS } = times;
  const steps: Step[] = [
    { atMs: beforeS * 1_000, mode },
    { atMs: (beforeS + faultS) * 1_000, mode: { kind: 'ok' } },
  ];
  return steady({ ratePerSecond, seconds: beforeS + faultS + afterS }, { steps, ...rest });
}

/** As many records as fit into a turn; without telemetry as many, too: the loggers themselves keep what they have not written. */
export function burst(records: number, holdSeconds: number, rest: Partial<Form> = {}): Form {
  const plainArgs = [JSON.stringify({ burst: records, holdSeconds: 1 } satisfies Work)];
  return steady({ burst: records, holdSeconds }, { plainArgs, restart: true, ...rest });
}

/** A few records early, many right before the end: some are sent, some are not. */
export function ending(way: Way, rest: Partial<Form> = {}): Form {
  return steady({ burst: 20, holdSeconds: 0.3, last: 100, way }, { restart: true, ...rest });
}
