import { isMistake, parseQuery, type Query } from '#query';
import { advise } from '#suggest';
import { isMap, type Node } from 'yaml';
import { severities, type Measure, type Rule, type Severity, type Threshold } from '../rule.ts';
import { Fields, type Found, type Source } from './source.ts';
import { toDurationMs } from '../duration.ts';
import { toThreshold } from './threshold.ts';

// What SQLite and people can look back to.
const shortestWindowMs = 1_000;
const longestWindowMs = 24 * 3_600_000;
const standardWindowMs = 5 * 60_000;
const longestKeepFiringMs = 5 * 60_000;
const standardRememberMs = 7 * 24 * 3_600_000;
const fieldName = /^[A-Za-z_][\w.-]*$/;
const statisticForm = /^(mean|avg|min|max|sum|p\d{1,2}(?:\.\d+)?)\(\s*([A-Za-z_][\w.-]*)\s*\)$/;

/** Reads a rule; undefined when something in it is wrong, which is remembered. */
export function readRule(
  source: Source,
  node: Node,
  channels: readonly string[],
): Rule | undefined {
  const fields = new Fields(source, node, whatOf(node));
  const name = fields.required('name', 'a name such as order-5xx');
  const where = readQuery(fields, fields.text('where'));
  const measure = readMeasure(fields);
  const threshold = readThreshold(fields, measure);
  const windowMs = readWindow(fields);
  const rule = {
    name: name?.value ?? '',
    on: readChoice(fields, 'on', ['logs', 'spans']),
    where: where.query,
    whereText: where.text,
    measure,
    threshold,
    windowMs,
    atLeast: readAtLeast(fields),
    forMs: readDuration(fields, 'for', 0),
    keepFiringForMs: readDuration(
      fields,
      'keep_firing_for',
      Math.min(windowMs, longestKeepFiringMs),
    ),
    groupBy: readGroupBy(fields),
    severity: readChoice<Severity>(fields, 'severity', severities, 'warning'),
    labels: fields.map('labels'),
    description: fields.text('description')?.value,
    notify: readNotify(fields, channels),
    line: source.lineOf(node),
  };
  return fields.end() && name !== undefined && threshold !== undefined
    ? { ...rule, threshold }
    : undefined;
}

/** How messages call it: by its name, where it has one. */
function whatOf(node: Node): string {
  const name: unknown = isMap(node) ? node.get('name') : undefined;
  return name === undefined || name === null ? 'a rule' : `rule ${JSON.stringify(String(name))}`;
}

function readQuery(fields: Fields, found: Found | undefined): { query: Query; text: string } {
  const text = found?.value ?? '';
  const read = parseQuery(text);
  if (!isMistake(read)) return { query: read, text };
  const where = `${fields.what}: the query ${JSON.stringify(text.slice(0, 60))}, column ${read.column}`;
  fields.source.sayWithin(found?.node, read.column - 1, `${where}: ${read.message}`);
  return { query: { kind: 'all', parts: [] }, text };
}

function readMeasure(fields: Fields): Measure {
  const ratio = fields.text('ratio_of');
  const statistic = fields.text('measure');
  const change = fields.text('change');
  const first = fields.text('first_seen');
  const rememberMs = readDuration(fields, 'remember', standardRememberMs);
  const given = [ratio, statistic, change, first].filter((found) => found !== undefined);
  if (given.length > 1)
    fields.source.say(
      given[1]?.node,
      `${fields.what}: of ratio_of, measure, change and first_seen only one can be given`,
    );
  if (ratio !== undefined) return { type: 'share', of: readQuery(fields, ratio).query };
  if (statistic !== undefined) return readStatistic(fields, statistic);
  if (first !== undefined)
    return { type: 'first_seen', field: readFieldName(fields, 'first_seen', first), rememberMs };
  if (change === undefined) return { type: 'count' };
  if (change.value !== 'true')
    fields.source.say(change.node, `${fields.what}: change is ${show(change)}; expected true`);
  return { type: 'change' };
}

function readStatistic(fields: Fields, found: Found): Measure {
  const [, name = '', field = ''] = statisticForm.exec(found.value.trim()) ?? [];
  if (field === '')
    fields.source.say(
      found.node,
      `${fields.what}: measure is ${show(found)}; expected mean, min, max, sum or p50 to p99.9 of a field, such as p95(latency_millis)`,
    );
  if (name.startsWith('p'))
    return { type: 'statistic', name: 'percentile', percent: Number(name.slice(1)), field };
  const plain = name === 'avg' ? 'mean' : (name as 'mean' | 'min' | 'max' | 'sum');
  return { type: 'statistic', name: plain, percent: 0, field };
}

function readThreshold(fields: Fields, measure: Measure): Threshold | undefined {
  if (measure.type === 'first_seen') {
    const given = fields.text('threshold');
    if (given !== undefined)
      fields.source.say(given.node, `${fields.what}: first_seen has no threshold`);
    return { operator: '>=', value: 1, text: '>= 1' };
  }
  const found = fields.required('threshold', 'one such as "> 5%", ">= 3" or "< 1"');
  if (found === undefined) return undefined;
  const read = toThreshold(found.value);
  if (read === undefined) {
    fields.source.say(
      found.node,
      `${fields.what}: threshold is ${show(found)}; expected one such as "> 5%", ">= 3" or "< 1"`,
    );
    return undefined;
  }
  const wantsPercent = measure.type === 'share' || measure.type === 'change';
  if (wantsPercent !== read.isPercent) {
    const expected = wantsPercent
      ? 'a share or a change in per cent, such as "> 5%"'
      : 'a number without %; a share needs ratio_of';
    fields.source.say(
      found.node,
      `${fields.what}: threshold is ${show(found)}; expected ${expected}`,
    );
  }
  return read.threshold;
}

function readWindow(fields: Fields): number {
  const found = fields.text('window');
  const windowMs = toMs(fields, 'window', found, standardWindowMs);
  if (windowMs >= shortestWindowMs && windowMs <= longestWindowMs) return windowMs;
  fields.source.say(
    found?.node,
    `${fields.what}: window is ${JSON.stringify(found?.value)}; expected 1s to 24h`,
  );
  return shortestWindowMs;
}

/** Reads a length of time in milliseconds. */
export function readDuration(fields: Fields, key: string, standardMs: number): number {
  return toMs(fields, key, fields.text(key), standardMs);
}

function toMs(fields: Fields, key: string, found: Found | undefined, standardMs: number): number {
  if (found === undefined) return standardMs;
  const ms = toDurationMs(found.value.trim());
  if (ms !== undefined) return ms;
  fields.source.say(
    found.node,
    `${fields.what}: ${key} is ${show(found)}; expected a length of time such as 30s, 5m or 1h30m`,
  );
  return standardMs;
}

function readAtLeast(fields: Fields): number {
  const found = fields.text('at_least');
  if (found === undefined) return 1;
  if (/^[1-9]\d{0,8}$/.test(found.value)) return Number(found.value);
  fields.source.say(
    found.node,
    `${fields.what}: at_least is ${show(found)}; expected a whole number of records`,
  );
  return 1;
}

function readChoice<Choice extends string>(
  fields: Fields,
  key: string,
  choices: readonly Choice[],
  standard?: Choice,
): Choice {
  const found = fields.text(key);
  const first = (standard ?? choices[0]) as Choice;
  if (found === undefined) return first;
  const choice = choices.find((name) => name === found.value);
  if (choice === undefined)
    fields.source.say(
      found.node,
      `${fields.what}: ${key} is ${show(found)}; expected ${choices.join(', ')}`,
    );
  return choice ?? first;
}

function readGroupBy(fields: Fields): readonly string[] {
  return fields.texts('group_by').map((found) => readFieldName(fields, 'group_by', found));
}

function readFieldName(fields: Fields, key: string, found: Found): string {
  if (!fieldName.test(found.value))
    fields.source.say(
      found.node,
      `${fields.what}: ${key} is ${show(found)}; expected the name of a field`,
    );
  return found.value;
}

function readNotify(fields: Fields, channels: readonly string[]): readonly string[] {
  return fields.texts('notify').map(({ value, node }) => {
    if (!channels.includes(value)) {
      const advice = channels.length === 0 ? 'expected one of channels:' : advise(value, channels);
      fields.source.say(
        node,
        `${fields.what}: unknown channel ${JSON.stringify(value)}; ${advice}`,
      );
    }
    return value;
  });
}

function show({ value }: Found): string {
  return JSON.stringify(value.slice(0, 60));
}
