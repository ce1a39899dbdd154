import { toOtlpJson, toOtlpLogsJson, type ResourceLogs, type ResourceSpans } from '#otlp';
import { postToView } from '../view-api.ts';

/** Characters of a request beyond which it is sent; a larger one is a single group that one line held. */
const maxRequestLength = 8 * 1024 * 1024;
/** Bytes beyond which a group is halved: a view takes 64 MiB. */
const maxGroupBytes = 32 * 1024 * 1024;

/** Records of one resource and scope as JSON. */
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

/** Encodes spans, a group for each resource and scope. */
export function* toSpanGroups(all: readonly ResourceSpans[]): Generator<Group, void> {
  for (const { resource, scopeSpans } of all) {
    for (const { scope, spans } of scopeSpans) {
      yield* cut(spans, (some) => {
        const request = toOtlpJson([{ resource, scopeSpans: [{ scope, spans: some }] }]);
        return JSON.stringify(request.resourceSpans[0]);
      });
    }
  }
}

/** Encodes log records, a group for each resource and scope. */
export function* toLogGroups(all: readonly ResourceLogs[]): Generator<Group, void> {
  for (const { resource, scopeLogs } of all) {
    for (const { scope, logRecords } of scopeLogs) {
      yield* cut(logRecords, (some) => {
        const request = toOtlpLogsJson([{ resource, scopeLogs: [{ scope, logRecords: some }] }]);
        return JSON.stringify(request.resourceLogs[0]);
      });
    }
  }
}

function* cut<Row>(
  rows: readonly Row[],
  encode: (rows: readonly Row[]) => string,
): Generator<Group, void> {
  if (rows.length === 0) return;
  const text = encode(rows);
  if (rows.length === 1 || Buffer.byteLength(text) <= maxGroupBytes) {
    yield { text, records: rows.length };
    return;
  }
  const half = Math.ceil(rows.length / 2);
  yield* cut(rows.slice(0, half), encode);
  yield* cut(rows.slice(half), encode);
}
