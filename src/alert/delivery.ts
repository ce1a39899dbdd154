import type { Channel } from './message.ts';
import type { AlertStore } from './store.ts';

/** How a channel does. */
export interface ChannelState {
  readonly name: string;
  readonly type: Channel['type'];
  /** Where it sends to, without a secret. */
  readonly target: string;
  readonly waiting: number;
  readonly sent: number;
  /** Messages that were refused for good, or dropped because too many waited. */
  readonly lost: number;
  /** Why the last try failed; absent after one that did not. */
  readonly lastError?: string;
}

interface Lane {
  readonly name: string;
  readonly channel: Channel;
  sent: number;
  lost: number;
  lastError: string | undefined;
  timer: NodeJS.Timeout | undefined;
  sending: Promise<void> | undefined;
}

const shortestWaitMs = 1_000;
const longestWaitMs = 5 * 60_000;

/** Sends what waits: each channel by itself, one message after the other, with pauses after failures. */
export class Delivery {
  readonly #store: AlertStore;
  readonly #lanes: readonly Lane[];
  readonly #say: (line: string) => void;
  #isClosed = false;

  /** @param say Gets one line when a channel begins to fail, and when it works again. */
  constructor(
    store: AlertStore,
    channels: ReadonlyMap<string, Channel>,
    say: (line: string) => void,
  ) {
    this.#store = store;
    this.#say = say;
    this.#lanes = [...channels].map(([name, channel]) => ({
      name,
      channel,
      sent: 0,
      lost: 0,
      lastError: undefined,
      timer: undefined,
      sending: undefined,
    }));
    this.wake();
  }

  /** Looks for messages that wait. */
  wake(): void {
    for (const lane of this.#lanes) if (lane.timer === undefined) this.#start(lane);
  }

  /** Counts messages that could not even wait. */
  countLost(channel: string, count: number): void {
    const lane = this.#lanes.find(({ name }) => name === channel);
    if (lane !== undefined) lane.lost += count;
  }

  /** Says how each channel does. */
  states(): readonly ChannelState[] {
    return this.#lanes.map(({ name, channel, sent, lost, lastError }) => ({
      name,
      type: channel.type,
      target: channel.target,
      waiting: this.#store.countMessages(name),
      sent,
      lost,
      ...(lastError === undefined ? {} : { lastError }),
    }));
  }

  /** Ends the sending; what waits is sent after the next start. A try under way may end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lane of this.#lanes) clearTimeout(lane.timer);
    for (const { sending } of this.#lanes) await sending;
    for (const { channel } of this.#lanes) channel.close();
  }

  #start(lane: Lane): void {
    if (this.#isClosed || lane.sending !== undefined) return;
    lane.sending = this.#sendAll(lane).finally(() => {
      lane.sending = undefined;
      // Something may have come between the last look and the end.
      if (lane.timer === undefined && this.#store.countMessages(lane.name) > 0 && !this.#isClosed)
        this.#start(lane);
    });
  }

  async #sendAll(lane: Lane): Promise<void> {
    lane.timer = undefined;
    for (;;) {
      const waiting = this.#isClosed ? undefined : this.#store.nextMessage(lane.name);
      if (waiting === undefined) return;
      const result = await lane.channel.send(waiting.message);
      if (result.ok) {
        lane.sent += 1;
        this.#store.removeMessage(waiting.seq);
        this.#sayRecovered(lane);
        continue;
      }
      this.#sayFailed(lane, result.reason);
      if (result.isFinal) {
        lane.lost += 1;
        this.#store.removeMessage(waiting.seq);
        continue;
      }
      this.#store.countTry(waiting.seq);
      this.#sleep(lane, result.retryAfterMs ?? toPauseMs(waiting.tries));
      return;
    }
  }

  #sleep(lane: Lane, pauseMs: number): void {
    if (this.#isClosed) return;
    lane.timer = setTimeout(
      () => {
        lane.timer = undefined;
        this.#start(lane);
      },
      Math.min(pauseMs, longestWaitMs),
    ).unref();
  }

  #sayFailed(lane: Lane, reason: string): void {
    if (lane.lastError !== reason)
      this.#say(`alert channel ${lane.name} (${lane.channel.target}): ${reason}`);
    lane.lastError = reason;
  }

  #sayRecovered(lane: Lane): void {
    if (lane.lastError !== undefined) this.#say(`alert channel ${lane.name} works again`);
    lane.lastError = undefined;
  }
}

/** Full jitter: somewhere between a second and twice as long as the time before. */
function toPauseMs(tries: number): number {
  const most = Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.min(tries + 1, 20));
  return shortestWaitMs + Math.random() * (most - shortestWaitMs);
}
