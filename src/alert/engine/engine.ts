import type { Message } from '../message.ts';
import type { AlertFile, Rule } from '../rule.ts';
import { compose, removedRule, toLogsUrl, type Links } from './compose.ts';
import { step, toFingerprint, toLabels, type Alert, type ResolvedAlert } from './alert.ts';
import { converse, type Conversation } from './conversation.ts';
import { isInhibited, isSilenced, type Silence } from './silence.ts';
import { WatchedRule, type Observed, type Verdict } from './watched-rule.ts';

/** What the engine must know after a restart; what it counted is found in the store again. */
export interface EngineState {
  readonly alerts: readonly Alert[];
  readonly conversations: readonly Conversation[];
  readonly silences: readonly Silence[];
  readonly seen: Readonly<Record<string, readonly (readonly [string, number])[]>>;
}

/** A message and the channel that it is for. */
export interface Addressed {
  readonly channel: string;
  readonly message: Message;
}

/** What one look at the rules changed. */
export interface Tick {
  /** True when the state must be kept. */
  readonly isChanged: boolean;
  readonly started: readonly Alert[];
  readonly resolved: readonly ResolvedAlert[];
  readonly messages: readonly Addressed[];
}

/** A rule and what it says now. */
export interface RuleView {
  readonly rule: Rule;
  /** False until it has seen a whole window. */
  readonly isReady: boolean;
  readonly verdicts: readonly Verdict[];
}

/** Nothing has happened yet. */
export const emptyState: EngineState = { alerts: [], conversations: [], silences: [], seen: {} };

/** Tells apart what is one alert to a person; the Alertmanager groups by itself, and wants to hear every minute. */
const alertmanagerPace = { groupWaitMs: 0, groupIntervalMs: 0, repeatMs: 60_000 };

/** The rules at work. Pure but for its own state: time comes from outside, and messages go out. */
export class AlertEngine {
  readonly #file: AlertFile;
  readonly #links: Links;
  readonly #rules: readonly WatchedRule[];
  readonly #sinceMs: number;
  #alerts: Map<string, Alert>;
  #conversations: Map<string, Conversation>;
  #silences: readonly Silence[];
  #verdicts = new Map<string, readonly Verdict[]>();

  /** @param sinceMs From when on everything is known that arrived: rules about silence wait for a whole window. */
  constructor(file: AlertFile, links: Links, sinceMs: number, state: EngineState = emptyState) {
    this.#file = file;
    this.#links = links;
    this.#sinceMs = sinceMs;
    this.#rules = file.rules.map((rule) => new WatchedRule(rule));
    this.#alerts = new Map(state.alerts.map((alert) => [alert.fingerprint, alert]));
    this.#conversations = new Map(
      state.conversations.map((conversation) => [keyOf(conversation), conversation]),
    );
    this.#silences = state.silences;
    for (const watched of this.#rules) watched.restoreSeen(state.seen[watched.rule.name] ?? []);
  }

  /** How far back the rules look, in milliseconds. */
  get reachMs(): number {
    return Math.max(0, ...this.#rules.map(({ reachMs }) => reachMs));
  }

  /** Shows something that arrived to all rules. */
  observe(observed: Observed, nowMs: number): void {
    for (const watched of this.#rules) watched.observe(observed, nowMs);
  }

  /** Looks at all rules. */
  tick(nowMs: number): Tick {
    const before = this.#alerts;
    const resolved = [...this.#resolveRemoved(nowMs), ...this.#stepAll(nowMs)];
    const started = [...this.#alerts.values()].filter(
      ({ fingerprint, state }) => state === 'firing' && before.get(fingerprint)?.state !== 'firing',
    );
    const known = JSON.stringify([...this.#conversations]);
    const messages = this.#converse(resolved, nowMs);
    const isChanged =
      resolved.length > 0 ||
      before.size !== this.#alerts.size ||
      [...this.#alerts.values()].some(
        ({ fingerprint, state }) => before.get(fingerprint)?.state !== state,
      ) ||
      JSON.stringify([...this.#conversations]) !== known;
    return { isChanged, started, resolved, messages };
  }

  /** Gives what must be kept. */
  state(): EngineState {
    return {
      alerts: [...this.#alerts.values()],
      conversations: [...this.#conversations.values()],
      silences: this.#silences,
      seen: Object.fromEntries(
        this.#rules.flatMap((watched) => {
          const seen = watched.seen();
          return seen.length === 0 ? [] : [[watched.rule.name, seen]];
        }),
      ),
    };
  }

  /** Gives the rules with what they said at the last look. */
  rules(nowMs: number): readonly RuleView[] {
    return this.#rules.map((watched) => ({
      rule: watched.rule,
      isReady: this.#isReady(watched, nowMs),
      verdicts: this.#verdicts.get(watched.rule.name) ?? [],
    }));
  }

  /** Says of an alert why no message about it is sent. */
  muteOf(alert: Alert, nowMs: number): 'silenced' | 'inhibited' | undefined {
    if (isSilenced(alert, this.#silences, nowMs)) return 'silenced';
    const firing = [...this.#alerts.values()].filter(({ state }) => state === 'firing');
    return isInhibited(alert, firing, this.#file.inhibitions) ? 'inhibited' : undefined;
  }

  /** Gives the address of the records that an alert is about. */
  logsUrlOf(alert: Alert): string {
    const rule = this.#file.rules.find(({ name }) => name === alert.rule);
    return toLogsUrl(this.#links, rule ?? removedRule(alert.rule), alert);
  }

  /** Replaces the silences; those that have ended are forgotten. */
  setSilences(silences: readonly Silence[], nowMs: number): void {
    this.#silences = silences.filter(({ untilMs }) => untilMs > nowMs);
  }

  /** Makes a message that tries a rule's channels; undefined when there is no such rule. */
  toTestMessage(name: string, nowMs: number): Message | undefined {
    const rule = this.#file.rules.find((rule) => rule.name === name);
    if (rule === undefined) return undefined;
    const group = Object.fromEntries(rule.groupBy.map((field) => [field, `(${field})`]));
    const labels = toLabels(rule, group);
    const alert: Alert = {
      fingerprint: toFingerprint(labels),
      rule: rule.name,
      labels,
      state: 'firing',
      sinceMs: nowMs,
      startsAtMs: nowMs,
      lastTrueMs: nowMs,
      value: '-',
      examples: [],
    };
    return compose(this.#links, {
      rule,
      kind: 'test',
      thread: `${rule.name}-test-${nowMs}`,
      isFirst: true,
      alerts: [alert],
      nowMs,
    });
  }

  /** A rule that is no longer in the file says nothing any more: its alerts are over. */
  #resolveRemoved(nowMs: number): readonly ResolvedAlert[] {
    const names = new Set(this.#file.rules.map(({ name }) => name));
    const removed = [...this.#alerts.values()].filter(({ rule }) => !names.has(rule));
    this.#alerts = new Map([...this.#alerts].filter(([, { rule }]) => names.has(rule)));
    return removed
      .filter(({ state }) => state === 'firing')
      .map((alert) => ({ ...alert, endsAtMs: nowMs }));
  }

  #stepAll(nowMs: number): readonly ResolvedAlert[] {
    const next = new Map<string, Alert>();
    const resolved: ResolvedAlert[] = [];
    for (const watched of this.#rules) {
      const { rule } = watched;
      const old = new Map([...this.#alerts].filter(([, alert]) => alert.rule === rule.name));
      if (!this.#isReady(watched, nowMs)) {
        for (const [fingerprint, alert] of old) next.set(fingerprint, alert);
        continue;
      }
      const verdicts = watched.verdicts(nowMs);
      this.#verdicts.set(rule.name, verdicts);
      const take = (verdict: Verdict, fingerprint: string): void => {
        const stepped = step(rule, verdict, old.get(fingerprint), nowMs);
        old.delete(fingerprint);
        if (stepped.kind === 'kept') next.set(fingerprint, stepped.alert);
        else if (stepped.kind === 'resolved') resolved.push(stepped.alert);
      };
      for (const verdict of verdicts) take(verdict, toFingerprint(toLabels(rule, verdict.group)));
      // Of these nobody speaks any more: the group is forgotten, or the rule has other labels now.
      for (const [fingerprint, { value, examples }] of old)
        take({ group: {}, isTrue: false, value, examples }, fingerprint);
    }
    this.#alerts = next;
    return resolved;
  }

  #isReady(watched: WatchedRule, nowMs: number): boolean {
    const needsAll = watched.isAboutSilence || watched.rule.measure.type === 'change';
    return !needsAll || nowMs - this.#sinceMs >= watched.reachMs;
  }

  #converse(resolved: readonly ResolvedAlert[], nowMs: number): readonly Addressed[] {
    const all = [...this.#alerts.values()].filter(({ state }) => state === 'firing');
    const audible = all.filter(
      (alert) =>
        !isSilenced(alert, this.#silences, nowMs) &&
        !isInhibited(alert, all, this.#file.inhibitions),
    );
    const messages: Addressed[] = [];
    const next = new Map<string, Conversation>();
    for (const { rule, channel } of this.#pairs()) {
      const key = keyOf({ rule: rule.name, channel });
      const before = this.#conversations.get(key) ?? newConversation(rule.name, channel, nowMs);
      const isOf = (alert: Alert): boolean => alert.rule === rule.name;
      const news = { firing: audible.filter(isOf), resolved: resolved.filter(isOf), nowMs };
      const pace = this.#paceOf(channel);
      const { conversation, saying } = converse(before, news, pace);
      if (conversation !== undefined) next.set(key, conversation);
      if (saying === undefined) continue;
      messages.push({
        channel,
        message: compose(this.#links, {
          rule,
          kind: saying.firing.length > 0 ? 'firing' : 'resolved',
          thread: before.thread,
          isFirst: saying.isFirst,
          alerts: [...saying.firing, ...saying.over],
          nowMs,
        }),
      });
    }
    this.#conversations = next;
    return messages;
  }

  /** Rules of the file with their channels, and rules that were removed while somebody waits for their end. */
  #pairs(): readonly { readonly rule: Rule; readonly channel: string }[] {
    const named = this.#file.rules.flatMap((rule) =>
      rule.notify
        .filter((channel) => this.#file.channels.has(channel))
        .map((channel) => ({ rule, channel })),
    );
    const keys = new Set(named.map(({ rule, channel }) => keyOf({ rule: rule.name, channel })));
    const left = [...this.#conversations.values()].filter(
      (conversation) =>
        !keys.has(keyOf(conversation)) && this.#file.channels.has(conversation.channel),
    );
    return [...named, ...left.map(({ rule, channel }) => ({ rule: removedRule(rule), channel }))];
  }

  #paceOf(channel: string): AlertFile['pace'] {
    const { pace, channels } = this.#file;
    return channels.get(channel)?.type === 'alertmanager' ? { ...pace, ...alertmanagerPace } : pace;
  }
}

function newConversation(rule: string, channel: string, nowMs: number): Conversation {
  return {
    rule,
    channel,
    thread: `${rule}-${channel}-${nowMs}`,
    told: [],
    heard: [],
    over: [],
    sentAtMs: undefined,
    changedAtMs: undefined,
  };
}

function keyOf({ rule, channel }: { readonly rule: string; readonly channel: string }): string {
  return JSON.stringify([rule, channel]);
}
