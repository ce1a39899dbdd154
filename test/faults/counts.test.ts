import { expect, test } from 'vitest';
import type { OtlpSpan } from '#otlp';
import { Arrivals } from '../../scripts/faults/arrivals.ts';
import { countSignal, parseNotes } from '../../scripts/faults/counts.ts';

const content = { name: 'numbered', attributes: {} } as OtlpSpan;

function arrivalsOf(...numbers: readonly number[]): Arrivals {
  const arrivals = new Arrivals();
  for (const number of numbers) arrivals.acknowledge({ number, pid: '1', bytes: 0, content }, 0);
  return arrivals;
}

test('countSignal() finds nothing wrong when each record was acknowledged once', () => {
  const counts = countSignal([0, 1, 2], arrivalsOf(2, 0, 1));

  expect(counts).toEqual({
    produced: 3,
    acknowledged: 3,
    lost: 0,
    doubled: 0,
    refused: 0,
    unknown: 0,
  });
});

test('countSignal() sees a lost record', () => {
  expect(countSignal([0, 1, 2], arrivalsOf(0, 2))).toMatchObject({ acknowledged: 2, lost: 1 });
});

test('countSignal() sees a doubled record, each time that it came again', () => {
  expect(countSignal([0, 1], arrivalsOf(0, 1, 1, 1))).toMatchObject({ lost: 0, doubled: 2 });
});

test('countSignal() does not let a doubled record stand for a lost one', () => {
  expect(countSignal([0, 1], arrivalsOf(0, 0))).toMatchObject({ lost: 1, doubled: 1 });
});

test('countSignal() does not call lost what the sink refused', () => {
  const arrivals = arrivalsOf(0);
  arrivals.refused.add(1);

  expect(countSignal([0, 1], arrivals)).toMatchObject({ acknowledged: 1, lost: 0, refused: 1 });
});

test('countSignal() sees a record that nobody wrote down', () => {
  expect(countSignal([0], arrivalsOf(0, 1))).toMatchObject({ acknowledged: 1, unknown: 1 });
});

test('parseNotes() reads numbers and facts, and leaves out a line that was cut off', () => {
  expect(parseNotes('m started 5\ns 0\nl 0\ns 1\nm started 7\nl 12')).toEqual({
    spans: [0, 1],
    logs: [0],
    marks: { started: 7 },
  });
});
