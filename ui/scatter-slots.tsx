import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { formatTime } from './format.ts';
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
  const { at, low, high, onKeyDown } = useSlots(count, (first, last) =>
    onChoose(first / count, (last + 1) / count),
  );
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
    <div
      role="listbox"
      aria-label={texts.value.traces.slots}
      aria-orientation="horizontal"
      aria-multiselectable="true"
      aria-activedescendant={idOf(at)}
      tabIndex={0}
      class="slots"
      onKeyDown={onKeyDown}
    >
      {Array.from({ length: count }, (_, slot) => (
        <div
          key={slot}
          id={idOf(slot)}
          role="option"
          aria-selected={slot >= low && slot <= high}
          aria-label={describe(slot)}
          class={slot >= low && slot <= high ? 'active' : undefined}
        />
      ))}
    </div>
  );
}

function idOf(slot: number): string {
  return `slot-${slot}`;
}
