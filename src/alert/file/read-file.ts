import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { AlertFile, ChannelOptions, Inhibition, Pace, Rule } from '../rule.ts';
import { readChannel } from './read-channel.ts';
import { readDuration, readRule } from './read-rule.ts';
import { Fields, Source, type FileMistake, type Secrets } from './source.ts';

/** What was read of a file of alerts: whatever is right in it can be used. */
export interface ReadFile {
  readonly file: AlertFile;
  /** In the order of the file. */
  readonly mistakes: readonly FileMistake[];
}

/**
 * Reads a file of alerts (YAML). Never throws: a rule or channel with a mistake is left out, the others are used.
 * @param text The file.
 * @param secrets Where `\${NAME}` and `password_file` are looked up.
 */
export function readAlertFile(text: string, secrets: Secrets): ReadFile {
  const source = new Source(text, secrets);
  const empty: AlertFile = { channels: new Map(), rules: [], inhibitions: [], pace: standardPace };
  // After a mistake of YAML itself, nothing is where it was meant to be.
  if (source.mistakes.length > 0) return { file: empty, mistakes: source.mistakes };
  if (!isMap(source.root)) {
    source.say(source.root, 'the file is empty or no map; expected channels: and rules:');
    return { file: empty, mistakes: source.mistakes };
  }
  const fields = new Fields(source, source.root, 'the file');
  const { channels, names } = readChannels(source, fields.part('channels'));
  const rules = readRules(source, fields.part('rules'), names);
  const inhibitions = readInhibitions(source, fields.part('inhibit'));
  const pace = readPace(fields);
  if (fields.part('rules') === undefined)
    source.say(source.root, 'the file: rules is missing; expected a list of rules');
  fields.end();
  const mistakes = source.mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { file: { channels, rules, inhibitions, pace }, mistakes };
}

const standardPace: Pace = {
  evaluationMs: 5_000,
  groupWaitMs: 0,
  groupIntervalMs: 60_000,
  repeatMs: 4 * 3_600_000,
};

function readPace(fields: Fields): Pace {
  const pace = {
    evaluationMs: readDuration(fields, 'evaluation_interval', standardPace.evaluationMs),
    groupWaitMs: readDuration(fields, 'group_wait', standardPace.groupWaitMs),
    groupIntervalMs: readDuration(fields, 'group_interval', standardPace.groupIntervalMs),
    repeatMs: readDuration(fields, 'repeat_interval', standardPace.repeatMs),
  };
  if (pace.evaluationMs >= 1_000) return pace;
  fields.source.say(
    fields.part('evaluation_interval'),
    'the file: evaluation_interval is too short; expected 1s or more',
  );
  return { ...pace, evaluationMs: 1_000 };
}

function readChannels(source: Source, node: Node | undefined) {
  const channels = new Map<string, ChannelOptions>();
  const names: string[] = [];
  if (node === undefined) return { channels, names };
  if (!isMap(node)) {
    source.say(node, 'the file: channels is no map; expected names with their settings');
    return { channels, names };
  }
  for (const { key, value } of node.items) {
    const name = String(isScalar(key) ? key.value : key);
    names.push(name);
    const options = readChannel(source, name, value as Node);
    if (options !== undefined) channels.set(name, options);
  }
  return { channels, names };
}

function readRules(
  source: Source,
  node: Node | undefined,
  channels: readonly string[],
): readonly Rule[] {
  if (node === undefined) return [];
  if (!isSeq(node)) {
    source.say(node, 'the file: rules is no list; expected - name: …');
    return [];
  }
  const rules = new Map<string, Rule>();
  for (const item of node.items as Node[]) {
    const rule = readRule(source, item, channels);
    if (rule === undefined) continue;
    const first = rules.get(rule.name);
    if (first === undefined) rules.set(rule.name, rule);
    else
      source.say(
        item,
        `rule ${JSON.stringify(rule.name)} is there twice, first in line ${first.line}; the first one is used`,
      );
  }
  return [...rules.values()];
}

function readInhibitions(source: Source, node: Node | undefined): readonly Inhibition[] {
  if (node === undefined) return [];
  if (!isSeq(node)) {
    source.say(node, 'the file: inhibit is no list; expected - source: { severity: critical }');
    return [];
  }
  return (node.items as Node[]).flatMap((item) => {
    const fields = new Fields(source, item, 'an entry of inhibit');
    const inhibition = {
      source: fields.map('source'),
      target: fields.map('target'),
      equal: fields.texts('equal').map(({ value }) => value),
    };
    return fields.end() ? [inhibition] : [];
  });
}
