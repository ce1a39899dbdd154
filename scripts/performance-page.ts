import { budgets } from '../bench/budgets.ts';
import { goals, type Goal } from './performance/goals.ts';
import { findFigure, medianOf, readKept } from './performance/results.ts';

const intro = `What filrouge costs, beside the program alone and beside others, as \`npm run bench -- NAME\` measured it: CPU time of all threads,
candidates interleaved, the order reversed every other round, and what arrived counted beside each figure. Medians, with the
least and the greatest round in brackets; ratios are of one round. Where filrouge loses, the table says so. What stands below
is what the command printed, and what it does not show ("Limits").`;

const benches: readonly (readonly [name: string, title: string])[] = [
  ['startup', 'A start'],
  ['http', 'A request'],
  ['fastify', 'A request to fastify'],
  ['pg', 'A request that asks a database'],
  ['log', 'A line of a log'],
  ['spool', 'A span or record on its way, and an outage'],
  ['burst', 'More spans than can be sent'],
  ['encode', 'Encoding'],
  ['profile', 'Where the time goes'],
  ['redact', 'Redaction'],
  ['view', 'The view, with a million spans and log records'],
  ['alerts', 'Alerts, in the view'],
];

const thousands = (bytes: number): string => `${(bytes / 1_000).toLocaleString('en')} kB`;

const budgetSection = [
  '## Budgets',
  '',
  'What does not depend on the machine is held by tests, at each `npm run check` (`bench/budgets.json`).',
  '',
  '| what | at most |',
  '| --- | --- |',
  `| files loaded while nothing is recorded, the program among them | ${budgets.filesOfEmptyProgram} |`,
  `| files loaded by a whole start | ${budgets.filesOfStart} |`,
  `| packages and disk of \`npm install filrouge\` | ${budgets.packagesInstalled}, ${budgets.megabytesInstalled} MB |`,
  `| the package itself, unpacked | ${thousands(budgets.bytesOfPackage)} |`,
  `| spans of a request to express that calls another service once | ${budgets.spansOfRequest} |`,
  `| log records of the same request, which logs three times | ${budgets.logRecordsOfRequest} |`,
  `| heap of a call of winston with three fields, with what winston itself takes (1.7 kB) | ${thousands(budgets.heapBytesOfLogCall)} |`,
  `| heap of a span with three attributes | ${thousands(budgets.heapBytesOfSpan)} |`,
  '',
];

/** Writes docs/performance.md. */
export function toPerformancePage(generated: string): string {
  return [
    '# Performance',
    '',
    generated.replace('the table in the source', '`bench/results`'),
    '',
    intro,
    '',
    '## Goals',
    '',
    '| what | wanted | measured | |',
    '| --- | --- | --- | --- |',
    ...goals.map(toRow),
    '',
    'What was tried for those that are missed, and where the time goes:',
    '',
    ...goals.filter((goal) => !isReached(goal)).map(toTried),
    '',
    ...budgetSection,
    ...benches.flatMap(([name, title]) => toSection(name, title)),
  ].join('\n');
}

function toRow(goal: Goal): string {
  const { what, wanted, unit } = goal;
  const of = unit === '' ? '' : ` ${unit}`;
  const words = 'atMost' in wanted ? `at most ${wanted.atMost}` : `at least ${wanted.atLeast}`;
  const verdict = isReached(goal) ? 'reached' : '**missed**';
  return `| ${what} | ${words}${of} | ${figureOf(goal)}${of} | ${verdict} |`;
}

function toTried({ what, tried }: Goal): string {
  if (tried === undefined) throw new Error(`"${what}" is missed: say what was tried`);
  return `- **${what}**: ${tried}`;
}

function figureOf({ bench, table, row, column }: Goal): string {
  return findFigure(readKept(bench), table, row, column);
}

function isReached(goal: Goal): boolean {
  const median = medianOf(figureOf(goal));
  const { wanted } = goal;
  return 'atMost' in wanted ? median <= wanted.atMost : median >= wanted.atLeast;
}

function toSection(name: string, title: string): readonly string[] {
  return [
    `## ${title}`,
    '',
    '```sh',
    `npm run bench -- ${name}`,
    '```',
    '',
    '```text',
    ...readKept(name).lines,
    '```',
    '',
  ];
}
