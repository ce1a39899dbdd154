import type { SinkMode } from './sink-mode.ts';

/** Ways to end that programs/ends.cjs knows. */
export type Way =
  | 'natural'
  | 'exit0'
  | 'sigterm'
  | 'sigterm-own'
  | 'sigint'
  | 'kill9'
  | 'uncaught'
  | 'uncaught-own'
  | 'rejection'
  | 'abort'
  | 'oom';

/** What programs/steady.cjs does, in this order. */
export interface Work {
  /** Spans and log records made at once, before all else. */
  readonly burst?: number;
  readonly ratePerSecond?: number;
  readonly seconds?: number;
  /** Nothing is made; the process lives. */
  readonly holdSeconds?: number;
  /** Spans and log records made right before the end. */
  readonly last?: number;
  readonly way?: Way;
  /** `own`: createLogger(). Default: winston. */
  readonly logger?: 'winston' | 'own';
  /** A file transport beside the other one. */
  readonly logFile?: string;
  /** Telemetry starts when the logger is there. */
  readonly late?: boolean;
}

/** The sink changes under way. */
export interface Step {
  /** After the program started to work. */
  readonly atMs: number;
  readonly mode: SinkMode;
}

/** What a goal allows. What is absent is measured and shown, not judged. */
export interface Limits {
  /** Of each signal; without it none. `counted`: as many as the product's own balance says it dropped. */
  readonly lost?: number | 'counted';
  /** What the second start must bring at least, of both signals: a loss that is counted must not be all there is. */
  readonly recovered?: number;
  /** Of each signal. */
  readonly doubled?: number;
  /** Share of what was produced. */
  readonly doubledShare?: number;
  readonly endDelayMs?: number;
  readonly rssGrowthMb?: number;
  /** From the end of the outage until the last record of it was acknowledged. */
  readonly caughtUpMs?: number;
  /** 99th percentile of the event loop's delay, against the same work with the sink up. */
  readonly loopRatio?: number;
  /** Most requests of one signal at the same time. */
  readonly openRequests?: number;
  /** Longest time a request without an answer stays open. */
  readonly requestMs?: number;
  /** The pause that Retry-After asked for; it is neither shortened nor made longer by more than a fifth. */
  readonly retryAfterMs?: number;
  /** Most requests of one signal that got a 400. */
  readonly badRequests?: number;
  /** Calls that throw into the program. `as-plain`: no more than without telemetry. */
  readonly throws?: number | 'as-plain';
  /** The program's stderr without our lines is the same as without us. */
  readonly sameStderr?: boolean;
  /** A line of ours on stderr, that long after the program started at the latest. */
  readonly saidMs?: number;
  /** Numbers that the dead-letter file of each signal holds, and no other record. */
  readonly deadLetters?: readonly number[];
  /** A part of the message of the exception: a log record has to say it. */
  readonly crash?: string;
  /** Largest record, as it is sent. */
  readonly recordBytes?: number;
  /** Longest that a call takes beyond what the same one takes without us. */
  readonly stallMs?: number;
  /** How many records of each signal must have `__proto__` as a key of their own. */
  readonly ownProtos?: number;
  /** No control character in the text output. `line`: each record is one line of it, too. */
  readonly text?: 'clean' | 'line';
  /** The product's balance must be there. When it is there, it must be right in every case. */
  readonly balance?: boolean;
}

/** One run of a case, in the short or the long form. */
export interface Form {
  /** In programs/. */
  readonly program: string;
  readonly args: readonly string[];
  /** Same ending, less work: run without telemetry to compare. */
  readonly plainArgs?: readonly string[];
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: once. */
  readonly preload?: 'once' | 'twice' | 'never';
  /** The sink at the start. Default: ok. */
  readonly mode?: SinkMode;
  readonly steps?: readonly Step[];
  /** The harness sends it at the program's mark `ending`. */
  readonly signal?: NodeJS.Signals;
  /** Where the program's text output goes, in its folder. */
  readonly textFile?: string;
  /** A second start recovers what the first one left. */
  readonly restart?: boolean;
  /** Longest time until the program is ended by force, after it started. */
  readonly longestMs: number;
}

/** What is tested, in words. */
export interface Fault {
  /** `G1` and so on, as in goals.ts; several cases may share one. */
  readonly goal: string;
  /** What happens. */
  readonly name: string;
  /** What is promised. */
  readonly promise: string;
  /** What is known of why it may be missed; told where it is. */
  readonly ifMissed?: string;
}

/** A goal, and how it is tested: a program and what may become of its records. */
export interface FaultCase extends Fault {
  readonly short: Form;
  /** Absent: as the short one. */
  readonly long?: Form;
  readonly limits: Limits;
}
