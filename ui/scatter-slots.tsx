import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { formatTime } from './format.ts';
import { SlotList } from './slot-list.tsx';
import { useSlots } from './slots.ts';
import { texts } from './texts.ts';

const count = 40;

/** Traces by their start in parts of the same length: what the pointer does by drawing, for the keyboard. */
export function ScatterSlots({
  traces,
  startMs,
  endMs,
  onChoose,
}: {
  readonly traces: readonly TraceSummary[];
  readonly startMs: number;
  readonly endMs: number;
  /** Told of the parts of the width from 0 to 1. */
  readonly onChoose: (from: number, to: number) => void;
}): JSX.Element {
  const slots = useSlots(count, (first, last) => onChoose(first / count, (last + 1) / count));
  const partMs = (endMs - startMs) / count;
  const bySlot = Map.groupBy(traces, (trace) =>
    Math.min(Math.floor((Date.parse(trace.start) - startMs) / partMs), count - 1),
  );
  const describe = (slot: number): string => {
    const own = bySlot.get(slot) ?? [];
    const failed = own.filter((trace) => trace.error_count > 0).length;
    const { logs, traces: text } = texts.value;
    return logs.atInstant(formatTime(startMs + slot * partMs), text.caption(own.length, failed));
  };
  return (
    <SlotList
      name="slot"
      label={texts.value.traces.slots}
      look="slots"
      labels={Array.from({ length: count }, (_, slot) => describe(slot))}
      slots={slots}
    />
  );
}
