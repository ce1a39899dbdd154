import type { LogCountsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { useDragRange } from './drag-range.ts';
import { formatCount, formatFigures, formatTime, withUnit } from './format.ts';
import { replaceQuery } from './location.ts';
import { SlotList } from './slot-list.tsx';
import { useSlots } from './slots.ts';
import { texts } from './texts.ts';

interface Bar {
  readonly sinceMs: number;
  readonly errors: number;
  readonly warnings: number;
  readonly others: number;
}

/**
 * Log lines over time: errors at the foot of each bar, warnings above them, the rest on top. A bar, or several that the
 * pointer is drawn over, is chosen as the range of time.
 */
export function LogBars({ answer }: { readonly answer: LogCountsAnswer }): JSX.Element | null {
  const { since, step_millis: stepMs } = answer;
  const bars = since === undefined ? [] : toBars(answer, Date.parse(since));
  const most = bars.reduce((max, bar) => Math.max(max, totalOf(bar)), 1);
  const choose = (from: number, to: number): void => {
    const first = bars[from];
    const last = bars[to];
    if (first === undefined || last === undefined) return;
    replaceQuery({
      since: new Date(first.sinceMs).toISOString(),
      until: new Date(last.sinceMs + stepMs).toISOString(),
      limit: undefined,
    });
  };
  const slots = useSlots(bars.length, choose);
  const barAt = (part: number): number => Math.min(Math.floor(part * bars.length), bars.length - 1);
  const { drawn, handlers } = useDragRange(
    (from, to) => choose(barAt(from), barAt(to)),
    (part) => slots.moveTo(barAt(part)),
  );
  const [low, high] =
    drawn === undefined ? [slots.low, slots.high] : [barAt(drawn[0]), barAt(drawn[1])];
  if (since === undefined) return null;
  return (
    <figure class="log-bars">
      <SlotList
        name="bar"
        label={texts.value.logs.bars}
        look={drawn === undefined ? 'bars' : 'bars drawn'}
        slotLook="bar-slot"
        labels={bars.map(describe)}
        slots={{ at: slots.at, low, high, onKeyDown: slots.onKeyDown }}
        handlers={handlers}
      >
        {(index) => <Stack bar={bars[index]} most={most} />}
      </SlotList>
      <figcaption>
        <span>{formatTime(since)}</span>
        <span>{toCaption(answer, stepMs)}</span>
        <span>{formatTime(Date.parse(since) + bars.length * stepMs)}</span>
      </figcaption>
    </figure>
  );
}

function Stack({
  bar,
  most,
}: {
  readonly bar: Bar | undefined;
  readonly most: number;
}): JSX.Element | null {
  if (bar === undefined) return null;
  return (
    <>
      <span class="others" style={{ height: percent(bar.others, most) }} />
      <span class="warnings" style={{ height: percent(bar.warnings, most) }} />
      <span class="errors" style={{ height: percent(bar.errors, most) }} />
    </>
  );
}

function toBars({ series, step_millis: stepMs }: LogCountsAnswer, startMs: number): readonly Bar[] {
  return series.others.map((others, index) => ({
    sinceMs: startMs + index * stepMs,
    errors: series.errors[index] ?? 0,
    warnings: series.warnings[index] ?? 0,
    others,
  }));
}

function totalOf({ errors, warnings, others }: Bar): number {
  return errors + warnings + others;
}

function describe(bar: Bar): string {
  const { logs, shared } = texts.value;
  const parts = [shared.lines(totalOf(bar))];
  if (bar.errors > 0) parts.push(shared.errors(bar.errors));
  if (bar.warnings > 0) parts.push(shared.warnings(bar.warnings));
  return logs.atInstant(formatTime(bar.sinceMs), parts.join(', '));
}

function toCaption({ counted, searched_to: searchedTo }: LogCountsAnswer, stepMs: number): string {
  const { logs } = texts.value;
  const step = formatStep(stepMs);
  if (searchedTo === undefined) return logs.counted(counted, step);
  return logs.latestCounted(formatCount(counted), step);
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

function formatStep(millis: number): string {
  const [unit, size] = units.find(([, each]) => millis >= each) ?? ['ms', 1];
  return withUnit(formatFigures(millis / size, 15), unit === 'd' ? texts.value.shared.day : unit);
}

/** What is there is seen, however little of the most it is. */
function percent(count: number, most: number): string {
  return count === 0 ? '0' : `${Math.max((count / most) * 100, 3).toFixed(1)}%`;
}
