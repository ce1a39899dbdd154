import { goals, type Goal } from './performance/goals.ts';
import { findFigure, medianOf, readKept } from './performance/results.ts';

const intro = `What filrouge costs, beside the program alone and beside others, as \`npm run bench -- NAME\` measured it: CPU time of all threads,
candidates interleaved, the order reversed every other round, and what arrived counted beside each figure. Medians, with the
least and the greatest round in brackets; ratios are of one round. Where filrouge loses, the table says so. What stands below
is what the command printed, and what it does not show ("Limits").

Not measured by time: a user installs 96 packages and 47 MB (a test holds both below 100 and 60); an empty program has 8 files of
ours loaded, a whole start 83 (tests, too).`;

const benches: readonly (readonly [name: string, title: string])[] = [
  ['startup', 'A start'],
  ['http', 'A request'],
  ['log', 'A line of a log'],
  ['spool', 'A span or record on its way, and an outage'],
  ['encode', 'Encoding'],
  ['redact', 'Redaction'],
  ['alerts', 'Alerts, in the view'],
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
    '| what | at most | measured | |',
    '| --- | --- | --- | --- |',
    ...goals.map(toRow),
    '',
    ...benches.flatMap(([name, title]) => toSection(name, title)),
  ].join('\n');
}

function toRow({ what, atMost, unit, bench, table, row, column }: Goal): string {
  const figure = findFigure(readKept(bench), table, row, column);
  const verdict = medianOf(figure) <= atMost ? 'reached' : '**missed**';
  const of = unit === '' ? '' : ` ${unit}`;
  return `| ${what} | ${atMost}${of} | ${figure}${of} | ${verdict} |`;
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
