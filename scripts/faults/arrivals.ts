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
  /** Most requests that were open at the same time. */
  mostOpen = 0;

  begin(atMs: number): ArrivedRequest {
    const request: ArrivedRequest = { atMs, endedMs: undefined, status: 0 };
    this.requests.push(request);
    const open = this.requests.filter((each) => each.endedMs === undefined).length;
    this.mostOpen = Math.max(this.mostOpen, open);
    return request;
  }

  acknowledge({ number, pid }: ArrivedRecord, atMs: number): void {
    this.byProcess.set(pid, (this.byProcess.get(pid) ?? 0) + 1);
    if (number === undefined) return;
    this.acknowledged.set(number, (this.acknowledged.get(number) ?? 0) + 1);
    if (!this.firstMs.has(number)) this.firstMs.set(number, atMs);
  }
}
