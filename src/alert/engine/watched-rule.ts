import { createTest, toNumber, toText, type Subject, type Test } from '#query';
import type { Example } from '../message.ts';
import { holds, holdsAtZero, type Rule } from '../rule.ts';
import { addValue, percentileOf } from './tally.ts';
import { SlidingWindow } from './window.ts';

/** Something that arrived, for the rules to look at. */
export interface Observed {
  readonly on: 'logs' | 'spans';
  readonly subject: Subject;
  /** When it happened, in milliseconds since 1970. */
  readonly timeMs: number;
  /** Gives what is shown of it; called only for what a rule is about. */
  readonly toExample: () => Example;
}

/** What a rule says of one of its groups now. */
export interface Verdict {
  /** The values of the fields of `group_by`. */
  readonly group: Readonly<Record<string, string>>;
  readonly isTrue: boolean;
  /** For people; `-` when there is none. */
  readonly value: string;
  /** The latest first. */
  readonly examples: readonly Example[];
}

interface Group {
  readonly values: Readonly<Record<string, string>>;
  readonly window: SlidingWindow;
  lastSeenMs: number;
  examples: Example[];
}

// More are counted as one that is called so.
const mostGroups = 1_000;
const restName = '(others)';
// Texts of records end up in labels, and labels in the subject of mails.
const longestValue = 200;
const mostExamples = 3;
// A group of which nothing is heard is known for so long: a rule about silence needs its name.
const silentGroupMs = 24 * 3_600_000;
// Values of one rule that it remembers to have seen.
const mostSeen = 10_000;

/** One rule at work: counts what arrives, and says whether it is true. */
export class WatchedRule {
  readonly rule: Rule;
  /** True when it is true of nothing at all: it is about silence. */
  readonly isAboutSilence: boolean;
  readonly #where: Test;
  readonly #of: Test | undefined;
  readonly #groups = new Map<string, Group>();
  /** Values that `first_seen` knows, with the last time. */
  readonly #seen = new Map<string, number>();
  readonly #isClassed: boolean;

  constructor(rule: Rule) {
    const { measure } = rule;
    this.rule = rule;
    this.#where = createTest(rule.where);
    this.#of = measure.type === 'share' ? createTest(measure.of) : undefined;
    this.#isClassed = measure.type === 'statistic' && measure.name === 'percentile';
    this.isAboutSilence = holdsAtZero(rule);
    if (rule.groupBy.length === 0 && measure.type !== 'first_seen') this.#groupOf({}, 0);
  }

  /** How far back it looks, in milliseconds. */
  get reachMs(): number {
    return this.rule.windowMs * (this.rule.measure.type === 'change' ? 2 : 1);
  }

  /** Counts what arrived, if the rule is about it. */
  observe({ on, subject, timeMs, toExample }: Observed, nowMs: number): void {
    if (on !== this.rule.on) return;
    const isHit = this.#where(subject);
    const isOf = this.#of?.(subject) === true;
    if (!isHit && !isOf) return;
    const { measure } = this.rule;
    if (measure.type === 'first_seen') {
      this.#observeFirst(subject, measure.field, Math.min(timeMs, nowMs), toExample);
      return;
    }
    const number = measure.type === 'statistic' ? toNumber(subject.get(measure.field)) : 0;
    if (!Number.isFinite(number)) return;
    const group = this.#groupOf(this.#valuesOf(subject), nowMs);
    const tally = group.window.at(timeMs, nowMs);
    if (tally === undefined) return;
    group.lastSeenMs = Math.max(group.lastSeenMs, Math.min(timeMs, nowMs));
    if (isOf) tally.of += 1;
    if (!isHit) return;
    if (measure.type === 'statistic') addValue(tally, number, this.#isClassed);
    else tally.hits += 1;
    keepExample(group, toExample());
  }

  /** Says what is true now of each group. */
  verdicts(nowMs: number): readonly Verdict[] {
    this.#forget(nowMs);
    return [...this.#groups.values()].map((group) => this.#verdictOf(group, nowMs));
  }

  /** Gives what it must know after a restart and cannot find in the store. */
  seen(): readonly (readonly [string, number])[] {
    return [...this.#seen];
  }

  /** Takes over what {@link seen} gave. */
  restoreSeen(seen: readonly (readonly [string, number])[]): void {
    for (const [value, lastMs] of seen) this.#seen.set(value, lastMs);
  }

  #observeFirst(subject: Subject, field: string, timeMs: number, toExample: () => Example): void {
    const found = subject.get(field);
    if (found === undefined || found === null) return;
    const value = toText(found).slice(0, longestValue);
    const values = { ...this.#valuesOf(subject), [field]: value };
    const key = JSON.stringify(values);
    const isKnown = this.#seen.has(key);
    this.#seen.delete(key);
    this.#seen.set(key, timeMs);
    if (this.#seen.size > mostSeen) this.#seen.delete(this.#seen.keys().next().value ?? '');
    const group = this.#groups.get(key);
    if (isKnown && group === undefined) return;
    const news = group ?? this.#groupOf(values, timeMs);
    const tally = news.window.at(isKnown ? news.lastSeenMs : timeMs, timeMs);
    if (tally !== undefined && !isKnown) {
      tally.hits += 1;
      news.lastSeenMs = timeMs;
    }
    keepExample(news, toExample());
  }

  #valuesOf(subject: Subject): Readonly<Record<string, string>> {
    const { groupBy } = this.rule;
    if (groupBy.length === 0) return {};
    return Object.fromEntries(
      groupBy.map((field) => {
        const value = subject.get(field);
        return [
          field,
          value === undefined || value === null ? '' : toText(value).slice(0, longestValue),
        ];
      }),
    );
  }

  #groupOf(values: Readonly<Record<string, string>>, nowMs: number): Group {
    const key = JSON.stringify(values);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= mostGroups && values !== this.#rest)
      return this.#groupOf(this.#rest, nowMs);
    const { windowMs, measure } = this.rule;
    const window = new SlidingWindow(windowMs, measure.type === 'change' ? 2 : 1);
    const group: Group = { values, window, lastSeenMs: nowMs, examples: [] };
    this.#groups.set(key, group);
    return group;
  }

  get #rest(): Readonly<Record<string, string>> {
    return (this.#restValues ??= Object.fromEntries(
      this.rule.groupBy.map((field) => [field, restName]),
    ));
  }

  #restValues: Readonly<Record<string, string>> | undefined;

  #verdictOf(group: Group, nowMs: number): Verdict {
    const value = this.#measure(group.window, nowMs);
    return {
      group: group.values,
      isTrue: value !== undefined && holds(this.rule.threshold, value),
      value: value === undefined ? '-' : this.#toText(value),
      examples: group.examples,
    };
  }

  /** The value of the rule in a window; undefined when nothing can be said. */
  #measure(window: SlidingWindow, nowMs: number): number | undefined {
    const { measure, atLeast } = this.rule;
    const now = window.sum(nowMs);
    switch (measure.type) {
      case 'count':
      case 'first_seen':
        return now.hits;
      case 'share':
        return now.of < atLeast ? undefined : (now.hits / now.of) * 100;
      case 'change': {
        const before = window.sum(nowMs, 1);
        if (now.hits + before.hits < atLeast) return undefined;
        if (before.hits === 0) return Infinity;
        return ((now.hits - before.hits) / before.hits) * 100;
      }
      case 'statistic':
        if (now.hits === 0 && measure.name === 'sum') return 0;
        if (now.hits < atLeast) return undefined;
        if (measure.name === 'mean') return now.sum / now.hits;
        if (measure.name === 'sum') return now.sum;
        if (measure.name === 'percentile') return percentileOf(now, measure.percent);
        return measure.name === 'min' ? now.low : now.high;
    }
  }

  #toText(value: number): string {
    const { measure } = this.rule;
    const text = Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'from none';
    if (measure.type === 'share') return `${text} %`;
    if (measure.type === 'change')
      return Number.isFinite(value) ? `${value > 0 ? '+' : ''}${text} %` : text;
    return text;
  }

  /** Groups of which nothing is left are dropped, unless their silence is what the rule is about. */
  #forget(nowMs: number): void {
    const keptMs = this.isAboutSilence ? silentGroupMs : this.reachMs;
    for (const [key, group] of this.#groups) {
      group.window.forget(nowMs);
      const isNamed = Object.keys(group.values).length > 0;
      if (isNamed && group.window.isEmpty && nowMs - group.lastSeenMs > keptMs)
        this.#groups.delete(key);
    }
    const { measure } = this.rule;
    if (measure.type !== 'first_seen') return;
    for (const [value, lastMs] of this.#seen) {
      if (nowMs - lastMs > measure.rememberMs) this.#seen.delete(value);
    }
  }
}

function keepExample(group: Group, example: Example): void {
  group.examples = [example, ...group.examples]
    .sort((a, b) => (a.datetime < b.datetime ? 1 : -1))
    .slice(0, mostExamples);
}
