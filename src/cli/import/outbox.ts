import { toOtlpJson, toOtlpLogsJson, type ResourceLogs, type ResourceSpans } from '#otlp';
import { postToView } from '../view-api.ts';

/** Characters of a request beyond which it is sent; a larger one is a single group that one line held. */
const maxRequestLength = 8 * 1024 * 1024;
/** Bytes beyond which a group is halved: a view takes 64 MiB. */
const maxGroupBytes = 32 * 1024 * 1024;

/** A line has 64 MiB at most; each half has the whole resource again, and that may be most of it. */
const maxCuts = 3;

/** Records of one resource as JSON. */
interface Group {
  readonly text: string;
  readonly records: number;
}

/** Sends records of one signal to a view, in requests that are bounded. */
export class Outbox {
  readonly #url: string;
  readonly #path: string;
  readonly #name: string;
  #waiting: Group[] = [];
  #length = 0;
  #taken = 0;

  constructor(url: string, signal: 'spans' | 'logs') {
    this.#url = url;
    this.#path = signal === 'spans' ? '/v1/traces' : '/v1/logs';
    this.#name = signal === 'spans' ? 'resourceSpans' : 'resourceLogs';
  }

  /** How many records the view has taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Adds groups, and sends what is enough for a request. @throws CliError when the view refuses. */
  async add(groups: Iterable<Group>): Promise<void> {
    for (const group of groups) {
      if (this.#length + group.text.length > maxRequestLength) await this.send();
      this.#waiting.push(group);
      this.#length += group.text.length;
    }
  }

  /** Sends what waits. @throws CliError when the view refuses. */
  async send(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const groups = this.#waiting;
    this.#waiting = [];
    this.#length = 0;
    const all = groups.map(({ text }) => text).join(',');
    await postToView(this.#url, this.#path, `{"${this.#name}":[${all}]}`);
    this.#taken += groups.reduce((sum, { records }) => sum + records, 0);
  }
}

/** Encodes spans, a group for each resource. */
export function* toSpanGroups(all: readonly ResourceSpans[]): Generator<Group, void> {
  const encode = (group: ResourceSpans): string =>
    JSON.stringify(toOtlpJson([group]).resourceSpans[0]);
  for (const group of all) yield* cut(group, { encode, count: countSpans, halve: halveSpans });
}

/** Encodes log records, a group for each resource. */
export function* toLogGroups(all: readonly ResourceLogs[]): Generator<Group, void> {
  const encode = (group: ResourceLogs): string =>
    JSON.stringify(toOtlpLogsJson([group]).resourceLogs[0]);
  for (const group of all) yield* cut(group, { encode, count: countLogs, halve: halveLogs });
}

interface Cutter<Source> {
  readonly encode: (source: Source) => string;
  readonly count: (source: Source) => number;
  readonly halve: (source: Source) => readonly Source[];
}

function* cut<Source>(source: Source, cutter: Cutter<Source>, times = 0): Generator<Group, void> {
  const records = cutter.count(source);
  if (records === 0) return;
  const text = cutter.encode(source);
  if (records === 1 || times === maxCuts || Buffer.byteLength(text) <= maxGroupBytes) {
    yield { text, records };
    return;
  }
  for (const half of cutter.halve(source)) yield* cut(half, cutter, times + 1);
}

function countSpans({ scopeSpans }: ResourceSpans): number {
  return scopeSpans.reduce((sum, { spans }) => sum + spans.length, 0);
}

function countLogs({ scopeLogs }: ResourceLogs): number {
  return scopeLogs.reduce((sum, { logRecords }) => sum + logRecords.length, 0);
}

function halveSpans({ resource, scopeSpans }: ResourceSpans): readonly ResourceSpans[] {
  const [first, ...others] = scopeSpans;
  const halves =
    first === undefined || others.length > 0
      ? toHalves(scopeSpans)
      : toHalves(first.spans).map((spans) => [{ scope: first.scope, spans }]);
  return halves.map((half) => ({ resource, scopeSpans: half }));
}

function halveLogs({ resource, scopeLogs }: ResourceLogs): readonly ResourceLogs[] {
  const [first, ...others] = scopeLogs;
  const halves =
    first === undefined || others.length > 0
      ? toHalves(scopeLogs)
      : toHalves(first.logRecords).map((logRecords) => [{ scope: first.scope, logRecords }]);
  return halves.map((half) => ({ resource, scopeLogs: half }));
}

function toHalves<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
