import {
  countDropped,
  countExported,
  countRecovered,
  describe,
  say,
  sayRarely,
  type DropReason,
  type Signal,
} from '#diagnostics';
import type { StoredRecord } from '#spool';
import type { Ends } from './channel.ts';
import type { Verdict } from './retry.ts';

/** What became of a batch at its destination. */
export interface Settlement {
  readonly signal: Signal;
  readonly url: string;
  readonly accepted: number;
  readonly refused: readonly {
    readonly reason: DropReason;
    /** Default: 1. */
    readonly records?: number;
    readonly why?: string | undefined;
  }[];
  /** Of this process, not of an earlier one. */
  readonly isOwn: boolean;
}

/** Adds what became of a batch to the balance of this process. */
export function countSettlement(settlement: Settlement): void {
  const { signal, url, accepted, refused, isOwn } = settlement;
  if (!isOwn) {
    countRecovered(signal, accepted, countRefused(settlement));
    return;
  }
  countExported(signal, accepted);
  for (const { reason, records = 1, why } of refused)
    countDropped(signal, reason, records, why === undefined ? undefined : `${url}: ${why}`);
}

/** Counts the records of a batch that found another end. */
export function countRefused({ refused }: Settlement): number {
  return refused.reduce((sum, { records = 1 }) => sum + records, 0);
}

/** Who keeps the balance of one signal's records at their destination, and says what goes wrong. */
export interface Account {
  /** A request leaves. When 3 s later none was accepted, that is said. */
  begin(): void;
  /** Records found their end: of this process, or of an earlier one. */
  settled(ends: Ends, isOwn: boolean): void;
  /** The destination did not take a request; the records wait. */
  refused(error: Error, verdict: Verdict, status: number | undefined): void;
  /** What waits could not be read. */
  unreadable(error: unknown): void;
  /** How the destination does. */
  state(): DestinationState;
}

/** An account of records that do not wait for long. */
export interface LossyAccount extends Account {
  /** Records were given up because of a request that the destination did not take. */
  lost(records: number, reason: 'export_failed' | 'encode_failed', error: Error): void;
}

/** How a destination does. */
export interface DestinationState {
  /** `unknown` before the first answer. */
  readonly state: 'unknown' | 'accepting' | 'failing';
  /** Why the last request was not taken; undefined when it was. */
  readonly lastError: string | undefined;
}

/** What an account is made of. */
export interface AccountOptions {
  readonly signal: Signal;
  /** Address, for the lines. */
  readonly url: string;
  /** Whether it is one of `FILROUGE_ALSO_SEND_TO`. Default: false. */
  readonly isFurther?: boolean;
  /** Where the records wait meanwhile: in memory, or a folder. */
  readonly place: () => string;
  /** Keeps a record that the destination does not take; gives where, or undefined when it cannot. Never throws. */
  readonly setAside?: (record: StoredRecord, reason: Error) => string | undefined;
  /** Told what became of each batch. Default: {@link countSettlement}. */
  readonly settle?: (settlement: Settlement) => void;
}

// The first line about a silent destination must come within 10 s of the first record: 1 s delay + this.
const silenceMs = 3_000;

/** Makes the account of one signal at one destination; says once a minute what is wrong there, and once that it is over. */
export function createAccount({
  signal,
  url,
  isFurther = false,
  place: toPlace,
  setAside = () => undefined,
  settle = countSettlement,
}: AccountOptions): LossyAccount {
  const way = (): Way => ({ signal, url, isFurther, place: toPlace() });
  let isSaid = false;
  let silence: NodeJS.Timeout | undefined;
  let state: DestinationState['state'] = 'unknown';
  let lastError: string | undefined;

  function sayTrouble(line: string): void {
    isSaid = true;
    sayRarely(`trouble:${url}`, line);
  }

  function endSilence(): void {
    clearTimeout(silence);
    silence = undefined;
  }

  return {
    begin() {
      silence ??= setTimeout(() => sayTrouble(toSilence(way())), silenceMs).unref();
    },
    settled(ends, isOwn) {
      endSilence();
      state = 'accepting';
      lastError = undefined;
      if (isSaid) say(`${url} answers again; ${signal} arrive.`);
      isSaid = false;
      settle({ signal, url, accepted: ends.accepted, refused: toRefusals(ends, setAside), isOwn });
    },
    refused(error, verdict, status) {
      state = 'failing';
      lastError = describe(error);
      if (status === undefined && verdict === 'retry') return;
      // It answers, but not as it should: that needs no waiting.
      endSilence();
      if (verdict === 'configuration') sayTrouble(toFault(way(), error, status));
      else sayTrouble(toTrouble(way(), error));
    },
    lost(records, reason, error) {
      endSilence();
      state = 'failing';
      lastError = describe(error);
      countDropped(signal, reason, records, `${url}: ${lastError}`);
    },
    unreadable(error) {
      sayRarely(
        `unreadable:${url}`,
        `${signal} that wait in ${toPlace()} cannot be read (${describe(error)}); tried again.`,
      );
    },
    state: () => ({ state, lastError }),
  };
}

/** What was refused, and why; each record is set aside, where that can be. */
function toRefusals(
  { refused, unnamed, why }: Ends,
  setAside: NonNullable<AccountOptions['setAside']>,
): Settlement['refused'] {
  const named = refused.map(({ record, reason, error }) => ({
    reason,
    why: `${describe(error)}${toKept(setAside(record, error))}`,
  }));
  return unnamed === 0 ? named : [...named, { reason: 'rejected', records: unnamed, why }];
}

/** A signal on its way to a destination. */
interface Way {
  readonly signal: Signal;
  readonly url: string;
  readonly isFurther: boolean;
  readonly place: string;
}

function toSilence({ signal, url, place, isFurther }: Way): string {
  return (
    `no answer from ${url}; the application goes on, ${signal} wait in ${place}. ` +
    `Is the collector, or \`filrouge view\`, running? (${toVariable('ENDPOINT', isFurther)})`
  );
}

function toTrouble({ signal, url, place }: Way, error: Error): string {
  return `${url} does not take ${signal} now (${describe(error)}); they wait in ${place} and are sent again.`;
}

function toFault(way: Way, error: Error, status: number | undefined): string {
  const { signal, url, place, isFurther } = way;
  return `${url} does not take ${signal} (${describe(error)}); expected ${toExpected(status, isFurther)}; they wait in ${place}.`;
}

/** What would be taken, and which variable says it. */
function toExpected(status: number | undefined, isFurther: boolean): string {
  if (status === 401 || status === 403)
    return `valid credentials in ${toVariable('HEADERS', isFurther)}`;
  if (status === 415)
    return 'what it can read in OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_EXPORTER_OTLP_COMPRESSION';
  return `the address of an OTLP/HTTP receiver in ${toVariable('ENDPOINT', isFurther)}`;
}

function toVariable(end: 'ENDPOINT' | 'HEADERS', isFurther: boolean): string {
  return isFurther ? 'FILROUGE_ALSO_SEND_TO' : `OTEL_EXPORTER_OTLP_${end}`;
}

/** Says, at the end of a line about refused records, where they are kept, if they are. */
export function toKept(file: string | undefined): string {
  return file === undefined ? '' : `; they are kept in ${file}`;
}

/** Gives an address as it is shown: without the credentials that it may hold. */
export function toShownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username + parsed.password === '') return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}
