import { randomUUID } from 'node:crypto';
import { createChannel } from './channels/create-channel.ts';
import { Delivery, type ChannelState } from './delivery.ts';
import type { Alert } from './engine/alert.ts';
import type { Links } from './engine/compose.ts';
import { AlertEngine, type RuleView, type Tick } from './engine/engine.ts';
import type { Silence } from './engine/silence.ts';
import type { Observed } from './engine/watched-rule.ts';
import type { FileMistake } from './file/source.ts';
import type { AlertFile, Labels } from './rule.ts';
import { AlertStore, type PastAlert } from './store.ts';

/** What alerts are started with. */
export interface AlertsOptions {
  readonly file: AlertFile;
  readonly mistakes: readonly FileMistake[];
  /** Folder of what must outlive the process. */
  readonly dataDir: string;
  readonly links: Links;
  /** Gives what arrived since an instant, the oldest first. */
  readonly replay: (sinceMs: number) => Iterable<Observed>;
  /** Gets one line about what a person must know. */
  readonly say: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An alert as it stands. */
export interface AlertView extends Alert {
  /** Address of the records that it is about. */
  readonly logsUrl: string;
  readonly mute?: 'silenced' | 'inhibited';
}

/** All there is to know. */
export interface AlertsView {
  readonly rules: readonly RuleView[];
  /** Those that are pending or fire. */
  readonly alerts: readonly AlertView[];
  readonly channels: readonly ChannelState[];
  readonly silences: readonly Silence[];
  /** The latest first. */
  readonly history: readonly PastAlert[];
  readonly mistakes: readonly FileMistake[];
}

const shownHistory = 100;
// What changes at every look, such as when an alert was last true, need not be on disk at once.
const keepEveryMs = 30_000;
const longestSilenceMs = 30 * 24 * 3_600_000;

const nothing: Omit<Tick, 'isChanged'> = { started: [], resolved: [], messages: [] };

/** Alerts at work: rules, their state on disk, and the channels. */
export class Alerts {
  readonly #options: AlertsOptions;
  readonly #store: AlertStore;
  readonly #engine: AlertEngine;
  readonly #delivery: Delivery;
  readonly #timer: NodeJS.Timeout;
  #keptAtMs: number;
  #unsaved: Omit<Tick, 'isChanged'> = nothing;
  #trouble: string | undefined;

  /** @throws Error when what is kept on disk cannot be opened. */
  constructor(options: AlertsOptions) {
    const { file, dataDir, links, replay, now, say } = options;
    this.#options = options;
    this.#store = new AlertStore(dataDir);
    const nowMs = now();
    this.#engine = new AlertEngine(file, links, nowMs, this.#store.state());
    for (const one of replay(nowMs - this.#engine.reachMs)) this.#engine.observe(one, nowMs);
    this.#keptAtMs = nowMs;
    const dropped = this.#store.removeOthers([...file.channels.keys()]);
    if (dropped > 0) say(`${dropped} messages to channels that are no longer there were dropped`);
    const channels = [...file.channels].map(
      ([name, channel]) => [name, createChannel(channel)] as const,
    );
    this.#delivery = new Delivery(this.#store, new Map(channels), say);
    this.#timer = setInterval(() => this.#look(), file.pace.evaluationMs).unref();
  }

  /** Shows something that arrived to all rules. Never throws. */
  observe(observed: Observed): void {
    this.#guarded(() => this.#engine.observe(observed, this.#options.now()));
  }

  /** Gives all there is to know. */
  view(): AlertsView {
    const nowMs = this.#options.now();
    const { alerts, silences } = this.#engine.state();
    return {
      rules: this.#engine.rules(nowMs),
      alerts: alerts.map((alert) => {
        const mute = this.#engine.muteOf(alert, nowMs);
        const logsUrl = this.#engine.logsUrlOf(alert);
        return { ...alert, logsUrl, ...(mute === undefined ? {} : { mute }) };
      }),
      channels: this.channels(),
      silences: silences.filter(({ untilMs }) => untilMs > nowMs),
      history: this.#store.history(shownHistory),
      mistakes: this.#options.mistakes,
    };
  }

  /** Gives how the channels do. */
  channels(): readonly ChannelState[] {
    return this.#delivery.states();
  }

  /** Sends no message about alerts with these labels for a while, at most 30 days. @returns The id of the silence. */
  silence(matchers: Labels, forMs: number, comment: string): string {
    const nowMs = this.#options.now();
    const id = randomUUID();
    const untilMs = nowMs + Math.min(forMs, longestSilenceMs);
    const silence: Silence = { id, matchers, fromMs: nowMs, untilMs, comment };
    this.#setSilences([...this.#engine.state().silences, silence], nowMs);
    return id;
  }

  /** Ends a silence. @returns False when there is none of this id. */
  unsilence(id: string): boolean {
    const { silences } = this.#engine.state();
    const left = silences.filter((silence) => silence.id !== id);
    this.#setSilences(left, this.#options.now());
    return left.length < silences.length;
  }

  /** Sends a marked message to all channels of a rule. @returns Their names; undefined when there is no such rule. */
  test(name: string): readonly string[] | undefined {
    const message = this.#engine.toTestMessage(name, this.#options.now());
    const rule = this.#options.file.rules.find((rule) => rule.name === name);
    if (message === undefined || rule === undefined) return undefined;
    const channels = rule.notify.filter((channel) => this.#options.file.channels.has(channel));
    for (const channel of channels) this.#store.addMessage(channel, message);
    this.#delivery.wake();
    return channels;
  }

  /** Ends it; what waits is sent after the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#delivery.close();
    this.#guarded(() => this.#store.keepState(this.#engine.state()));
    this.#store.close();
  }

  #setSilences(silences: readonly Silence[], nowMs: number): void {
    this.#engine.setSilences(silences, nowMs);
    this.#store.keepState(this.#engine.state());
  }

  #look(): void {
    this.#guarded(() => {
      const nowMs = this.#options.now();
      const { isChanged, started, resolved, messages } = this.#engine.tick(nowMs);
      const step = {
        started: [...this.#unsaved.started, ...started],
        resolved: [...this.#unsaved.resolved, ...resolved],
        messages: [...this.#unsaved.messages, ...messages],
      };
      if (isChanged || step.messages.length > 0) {
        // The engine takes it for told: if the disk is full now, it is written later.
        this.#unsaved = step;
        const dropped = this.#store.keepStep({ state: this.#engine.state(), ...step });
        this.#unsaved = nothing;
        if (dropped > 0) this.#options.say(`${dropped} alert messages were dropped: too many wait`);
        this.#keptAtMs = nowMs;
        this.#delivery.wake();
      } else if (nowMs - this.#keptAtMs >= keepEveryMs) {
        this.#store.keepState(this.#engine.state());
        this.#keptAtMs = nowMs;
      }
    });
  }

  /** What fails here must not cost a record its storing; it is said once. */
  #guarded(run: () => void): void {
    try {
      run();
      return;
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble) this.#options.say(`alerts: ${trouble}`);
      this.#trouble = trouble;
    }
  }
}
