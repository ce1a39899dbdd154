import { ROOT_CONTEXT } from '@opentelemetry/api';
import { TracerProvider, type Span } from '@opentelemetry/sdk-trace';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createIntake, type Taken } from '#intake';
import { createRedactor } from '#redact';
import { watchOpenSpans } from '../../src/sdk/unfinished-spans.ts';

const afterMs = 10_000;

/** Watches the spans of a provider of its own; time goes by when the test says so. */
function watch() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const taken: Taken[] = [];
  const intake = createIntake(createRedactor());
  intake.divert({ isAway: false, take: (record) => taken.push(record) > 0 });
  const open = watchOpenSpans(intake, afterMs);
  const provider = new TracerProvider({
    spanProcessors: [
      {
        onStart: (span: Span) => open.begin(span, ROOT_CONTEXT),
        onEnd: (span) => open.end(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer('test');
  return { taken, begin: (name: string) => tracer.startSpan(name) };
}

test('a span is recorded once, not before its time and at most half as long again after it', () => {
  const { taken, begin } = watch();
  for (const startMs of [0, 1_000, 4_999]) {
    vi.advanceTimersByTime(startMs);
    const span = begin(`from ${startMs}`);
    vi.advanceTimersByTime(afterMs - 1);
    expect(taken).toHaveLength(0);
    vi.advanceTimersByTime(afterMs / 2 + 1);
    expect(taken.map(({ record }) => record['span_name'])).toEqual([`from ${startMs}`]);
    vi.advanceTimersByTime(10 * afterMs);
    expect(taken).toHaveLength(1);
    taken.length = 0;
    span.end();
  }
});

test('a span that ends in time is not recorded, at whatever age', () => {
  const { taken, begin } = watch();
  for (let ageMs = 0; ageMs < afterMs; ageMs += 700) {
    const span = begin('in time');
    vi.advanceTimersByTime(ageMs);
    span.end();
  }
  vi.advanceTimersByTime(10 * afterMs);
  expect(taken).toEqual([]);
});

test('no more than 5,000 spans are held, and there is room again when some have ended', () => {
  const { taken, begin } = watch();
  const spans = Array.from({ length: 6_000 }, (_, at) => begin(`span ${at}`));
  for (const span of spans.slice(0, 500)) span.end();
  begin('room again');
  // A hundred at each look.
  vi.advanceTimersByTime(60 * afterMs);
  const names = taken.map(({ record }) => record['span_name']);
  expect(names).toHaveLength(4_501);
  expect(names).toContain('room again');
  expect(names).not.toContain('span 5000');
});
