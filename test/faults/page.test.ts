import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cases } from '../../scripts/faults/cases.ts';
import { goals } from '../../scripts/faults/goals.ts';
import { toPage, type About } from '../../scripts/faults/page.ts';
import { probes } from '../../scripts/faults/probes/index.ts';
import type { Row } from '../../scripts/faults/table.ts';
import { good } from './good-run.ts';

const about: About = {
  isLong: false,
  runs: 2,
  only: undefined,
  nodes: ['v22.16.0', 'v24.21.0'],
  cores: 2,
  date: '2026-11-25',
  leftOut: [],
};
const fault = { goal: 'G1', name: 'down', promise: 'lost 0' };
const row: Row = { fault, run: 1, node: 'v24.21.0', measured: good, misses: [] };

/** The cells of the row about a fault. */
function cellsOf(page: string, name: string): string[] {
  const line = page.split('\n').find((each) => each.startsWith(`| ${name} |`));
  return line?.split(' | ') ?? [];
}

test('toPage() says how it was made', () => {
  const page = toPage([row], about);

  expect(page).toContain('**1 of 1 rows pass**');
  expect(page).toContain('2 runs on each of v22.16.0, v24.21.0, short form, 2 cores, 2026-11-25');
  expect(page).toContain('--runs 2 --node <Node.js v22.16.0> --node <Node.js v24.21.0>');
  expect(page).not.toContain('partial');
});

test('toPage() makes one row of all runs of a case, with the worst values and the reason', () => {
  const bad: Row = {
    ...row,
    node: 'v22.16.0',
    measured: { ...good, spans: { ...good.spans, lost: 3 }, endDelayMs: 1_234 },
    misses: ['3 spans lost'],
  };
  const page = toPage([row, bad, row], about);

  expect(page).toContain('**0 of 1 rows pass**');
  const [, promise, spans, logs, end, endMs, , verdict] = cellsOf(page, 'down');
  expect([promise, spans, logs, end, endMs]).toEqual([
    'lost 0',
    '100 / 3 / 0',
    '100 / 0 / 0',
    'code 0',
    '1,234',
  ]);
  expect(verdict).toBe('2 of 3. **MISS**: 3 spans lost (v22.16.0) |');
});

test('toPage() tells what is known of a miss, and only there', () => {
  const known = { ...fault, ifMissed: 'the logger alone takes more' };
  const missed = toPage([{ ...row, fault: known, misses: ['too much'] }], about);
  const passed = toPage([{ ...row, fault: known }], about);

  expect(cellsOf(missed, 'down').at(-1)).toBe(
    '0 of 1. **MISS**: too much (v24.21.0). the logger alone takes more |',
  );
  expect(passed).not.toContain('the logger alone');
});

test('toPage() shows the goal and the best of the others above its rows', () => {
  const page = toPage([row], about);

  expect(page).toContain(`## G1: ${goals['G1']?.title}\n\n${goals['G1']?.promise}`);
  expect(page).toContain(`Best of the others: ${goals['G1']?.peer}.`);
  expect(page).not.toContain('## G2');
});

test('toPage() does not count a row that could not be run as passed', () => {
  const skipped: Row = { ...row, measured: undefined, finding: '', skipped: 'no registry' };
  const page = toPage([skipped], about);

  expect(page).toContain('**0 of 1 rows pass**; 1 could not be run everywhere');
  expect(cellsOf(page, 'down').at(-1)).toBe('0 of 1. not run: no registry |');
});

test('toPage() says what a probe found', () => {
  const page = toPage([{ ...row, measured: undefined, finding: '559 cuts' }], about);

  expect(cellsOf(page, 'down').slice(-2)).toEqual(['559 cuts', '1 of 1 |']);
});

test('toPage() says that a run is partial, and what is not judged', () => {
  const page = toPage([row], { ...about, only: ['G1'], leftOut: [fault] });

  expect(page).toContain('**This is a partial run (only G1)');
  expect(page).toContain('--doc --only G1 --runs 2');
  expect(page).toContain('- G1, down: in the long form only.');
});

test('toPage() shows no path of the machine', () => {
  const places = [process.cwd(), homedir(), tmpdir()].map((place) => join(place, 'a/b.ts'));
  const page = toPage([{ ...row, misses: places }], about);

  for (const place of places) expect(page).not.toContain(place);
});

test('every goal has a test, and every test a goal', () => {
  const tested = [...cases, ...probes].map(({ goal }) => goal);

  expect([...new Set(tested)].sort()).toEqual(Object.keys(goals).sort());
});

test('no two tests of a goal have the same name', () => {
  const names = [...cases, ...probes].map(({ goal, name }) => `${goal} ${name}`);

  expect(new Set(names).size).toBe(names.length);
});
