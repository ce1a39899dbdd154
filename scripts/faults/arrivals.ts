import type { OtlpLogRecord, OtlpSpan, OtlpValue } from '#otlp';

/** One request of a signal. */
export interface ArrivedRequest {
  readonly atMs: number;
  /** When it was over, answered or not; undefined while it is open. */
  endedMs: number | undefined;
  /** 0: no answer. */
  status: number;
}

/** A record as the sink sees it: its number, if it has one, and the process it comes from. */
export interface ArrivedRecord {
  readonly number: number | undefined;
  readonly pid: string;
  /** As it was sent, without the frame around it; 0 when it came as JSON. */
  readonly bytes: number;
  readonly content: OtlpSpan | OtlpLogRecord;
}

/** What arrived of one signal. Only what got a 2xx answer counts as acknowledged. */
export class Arrivals {
  /** How often each number was acknowledged. */
  readonly acknowledged = new Map<number, number>();
  /** When each number was acknowledged first. */
  readonly firstMs = new Map<number, number>();
  /** Numbers that the sink refused for ever. */
  readonly refused = new Set<number>();
  /** Acknowledged records of each process, those without a number among them. */
  readonly byProcess = new Map<string, number>();
  readonly requests: ArrivedRequest[] = [];
  /** The largest record that was acknowledged. */
  largestBytes = 0;
  /** Numbers of records that have `__proto__` as a key of their own. */
  readonly ownProtos = new Set<number>();
  /** What records of a crash say. */
  readonly crashes: string[] = [];
  /** Every record, where that is asked for. */
  readonly kept: ArrivedRecord[] = [];
  readonly #keepsAll: boolean;
  /** Most requests that were open at the same time. */
  mostOpen = 0;

  constructor(keepsAll = false) {
    this.#keepsAll = keepsAll;
  }

  begin(atMs: number): ArrivedRequest {
    const request: ArrivedRequest = { atMs, endedMs: undefined, status: 0 };
    this.requests.push(request);
    const open = this.requests.filter((each) => each.endedMs === undefined).length;
    this.mostOpen = Math.max(this.mostOpen, open);
    return request;
  }

  acknowledge(record: ArrivedRecord, atMs: number): void {
    const { number, pid, bytes, content } = record;
    this.largestBytes = Math.max(this.largestBytes, bytes);
    if (this.#keepsAll) this.kept.push(record);
    if ('eventName' in content && content.eventName === 'process.crash') {
      this.crashes.push(String(content.body));
    }
    this.byProcess.set(pid, (this.byProcess.get(pid) ?? 0) + 1);
    if (number === undefined) return;
    if (hasOwnProto(content.attributes)) this.ownProtos.add(number);
    this.acknowledged.set(number, (this.acknowledged.get(number) ?? 0) + 1);
    if (!this.firstMs.has(number)) this.firstMs.set(number, atMs);
  }
}

function hasOwnProto(value: OtlpValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasOwnProto);
}
