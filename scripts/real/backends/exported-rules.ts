import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTest, isMistake, parseQuery, type Test } from '#query';
import type { LogRecord } from '#record';
import { pathOf } from '../../demo/paths.ts';
import { ok } from '../checks.ts';
import type { OpenSearch } from './opensearch.ts';

const run = promisify(execFile);

/** Each form of the query language, on fields that the shop's lines have. */
const queries = [
  'service=order',
  'service=order,user log_type=network',
  'service=o*r',
  'service=order -level=INFO',
  'level>=WARNING',
  'level<WARNING log_type=application',
  'http_status>=400',
  'http_status>=400 http_status<500',
  'latency_millis>20',
  'http_endpoint=/orders http_method=POST',
  'exception=*',
  '-exception=*',
  'error_code=* OR http_status=402',
  '(service=user OR service=delivery) log_type=network',
  'log_type~"net|sys"',
  'service~"^(app|user)$"',
  'event_name=process.start',
  'tenant_id=acme -http_status=201',
  'tenant_verified=true',
];

/** A rule and whether it is true of the lines. */
interface Case {
  readonly name: string;
  readonly rule: string;
  readonly isTrue: boolean;
}

/** Rules whose limits do not depend on the load. */
const plainCases: readonly Case[] = [
  {
    name: 'an exception seen for the first time',
    rule: "{ where: 'level>=ERROR', first_seen: exception }",
    isTrue: true,
  },
  {
    name: 'an exception where there is none',
    rule: "{ where: 'level=DEBUG', first_seen: exception }",
    isTrue: false,
  },
  {
    name: 'silence of what was not silent',
    rule: "{ where: 'service=order', threshold: '< 1' }",
    isTrue: false,
  },
  {
    name: 'silence of a service that there is not',
    rule: "{ where: 'service=nobody', threshold: '< 1' }",
    isTrue: true,
  },
];

interface Monitor {
  readonly name: string;
  readonly inputs: readonly [{ readonly search: { readonly query: Search } }];
  readonly triggers: readonly [Trigger];
}

interface Search {
  readonly aggregations: Readonly<Record<string, object>>;
}

interface Trigger {
  readonly query_level_trigger?: {
    readonly condition: { readonly script: { readonly source: string } };
  };
  readonly bucket_level_trigger?: {
    readonly condition: { readonly buckets_path: object; readonly script: object };
  };
}

interface Result {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations: { readonly groups?: { readonly buckets: readonly unknown[] } };
}

/**
 * What `filrouge alerts export --to opensearch` writes, asked of the engine that has the shop's lines: each query finds as
 * many lines as it is true of here, and each rule is true there when it is here.
 */
export async function checkExportedRules(
  search: OpenSearch,
  lines: readonly LogRecord[],
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const endMs = Math.max(...lines.map(({ datetime }) => Date.parse(datetime)));
  const ask = (body: object): Promise<Result> => {
    const text = JSON.stringify({ ...body, track_total_hits: true }).replaceAll(
      '{{period_end}}',
      String(endMs),
    );
    return search.request('POST', '/filrouge-logs-*/_search', text) as Promise<Result>;
  };
  await checkQueries(lines, folder, ask);
  await checkRules(search, lines, folder, ask);
}

type Ask = (body: object) => Promise<Result>;

async function checkQueries(lines: readonly LogRecord[], folder: string, ask: Ask): Promise<void> {
  const rules = queries.map((where) => `{ where: ${JSON.stringify(where)}, threshold: '>= 1' }`);
  const monitors = await exportRules(rules, folder);
  const faults: string[] = [];
  let found = 0;
  for (const [index, where] of queries.entries()) {
    const monitor = monitors.find(({ name }) => name === `rule-${index}`);
    if (monitor === undefined) {
      faults.push(`${where} is not exported`);
      continue;
    }
    const { hits } = await ask(monitor.inputs[0].search.query);
    const wanted = linesOf(lines, where).length;
    found += wanted;
    if (hits.total.value !== wanted) faults.push(`${where}: ${hits.total.value}, not ${wanted}`);
  }
  ok(
    `each of ${queries.length} exported queries finds the lines that it is true of here (${found})`,
    found > lines.length && faults.length === 0,
    faults.join('; '),
  );
}

async function checkRules(
  search: OpenSearch,
  lines: readonly LogRecord[],
  folder: string,
  ask: Ask,
): Promise<void> {
  const cases = toCases(lines);
  const monitors = await exportRules(
    cases.map(({ rule }) => rule),
    folder,
  );
  for (const [index, { name, isTrue }] of cases.entries()) {
    const monitor = monitors.find((found) => found.name === `rule-${index}`);
    const answer = monitor === undefined ? 'not exported' : await isTrueThere(search, monitor, ask);
    ok(`exported, ${name} is ${isTrue}`, answer === isTrue, `it is ${answer}`);
  }
}

/** Each kind of rule twice: with a limit that is just passed, and one that is just not. */
function toCases(lines: readonly LogRecord[]): Case[] {
  const where = 'service=order log_type=network';
  const orders = linesOf(lines, where);
  const failed = orders.filter((line) => Number(line['http_status']) >= 400);
  const share = (100 * failed.length) / orders.length;
  const latencies = orders.map((line) => Number(line['latency_millis']));
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
  const [high = 0, highest = 0] = [0.85, 1].map(
    (part) =>
      latencies.toSorted((one, other) => one - other)[Math.ceil(part * latencies.length) - 1],
  );
  const bad = `${where} http_status>=400`;
  const both = (name: string, rule: string, below: number, above: number, unit = ''): Case[] =>
    [below, above].map((limit) => ({
      name: `${name} > ${limit}${unit}`,
      rule: `{ ${rule}, threshold: '> ${limit}${unit}' }`,
      isTrue: limit === below,
    }));
  return [
    ...both('a count', `where: '${bad}'`, failed.length - 1, failed.length),
    ...both(
      'a count for each status',
      `where: '${bad}', group_by: [http_status]`,
      0,
      failed.length,
    ),
    ...both(
      'a share',
      `where: '${bad}', ratio_of: '${where}', at_least: 5`,
      Math.floor(share) - 1,
      Math.ceil(share) + 1,
      '%',
    ),
    ...both(
      'a mean',
      `where: '${where}', measure: mean(latency_millis), at_least: 5`,
      Math.floor(mean) - 1,
      Math.ceil(mean) + 1,
    ),
    ...both(
      'a percentile',
      `where: '${where}', measure: p95(latency_millis), at_least: 5`,
      Math.floor(high) - 1,
      Math.ceil(highest) + 1,
    ),
    ...plainCases,
  ];
}

/** The engine without its alerting plugin: the condition of a monitor is asked of the parts that the plugin would ask. */
async function isTrueThere(search: OpenSearch, monitor: Monitor, ask: Ask): Promise<boolean> {
  const { query } = monitor.inputs[0].search;
  const [{ query_level_trigger: ofQuery, bucket_level_trigger: ofBuckets }] = monitor.triggers;
  if (ofBuckets !== undefined) {
    const { buckets_path, script } = ofBuckets.condition;
    const groups = query.aggregations['groups'] as { readonly aggregations: object };
    const fires = { bucket_selector: { buckets_path, script } };
    const aggregations = { groups: { ...groups, aggregations: { ...groups.aggregations, fires } } };
    const answer = await ask({ ...query, aggregations });
    return (answer.aggregations.groups?.buckets.length ?? 0) > 0;
  }
  const source = `def ctx = params.ctx; return ${ofQuery?.condition.script.source};`;
  const params = { ctx: { results: [await ask(query)] } };
  const answer = (await search.request('POST', '/_scripts/painless/_execute', {
    script: { lang: 'painless', source, params },
  })) as { readonly result: string };
  return answer.result === 'true';
}

async function exportRules(rules: readonly string[], folder: string): Promise<readonly Monitor[]> {
  const file = join(folder, 'rules.yaml');
  const named = rules.map(
    (rule, index) => `  - ${rule.replace('{', `{ name: rule-${index}, window: 1h,`)}`,
  );
  await writeFile(file, `rules:\n${named.join('\n')}\n`);
  const args = [
    'alerts',
    'export',
    file,
    '--to',
    'opensearch',
    '--schema',
    'filrouge',
    '--index',
    'filrouge-logs-*',
  ];
  const { stdout } = await run(process.execPath, [pathOf('dist/cli.cjs'), ...args]);
  return JSON.parse(stdout) as Monitor[];
}

function linesOf(lines: readonly LogRecord[], where: string): readonly LogRecord[] {
  const test = toTest(where);
  return lines.filter((line) => test({ get: (field) => line[field], texts: () => [line.message] }));
}

function toTest(where: string): Test {
  const query = parseQuery(where);
  if (isMistake(query)) throw new Error(`${where}: ${query.message}`);
  return createTest(query);
}
