import { useSignal } from '@preact/signals';

/** Parts of a range of time side by side, of which the keyboard chooses one or several. */
export interface Slots {
  /** The one that the keys act on. */
  readonly at: number;
  /** The first and the last of those that would be chosen. */
  readonly low: number;
  readonly high: number;
  /** Makes one the active one. */
  readonly moveTo: (slot: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Follows the keys: the arrows, Home and End go from slot to slot, with Shift they take those between, Enter chooses.
 * @param onChoose Told of the first and the last slot.
 */
export function useSlots(count: number, onChoose: (low: number, high: number) => void): Slots {
  const active = useSignal(0);
  const anchor = useSignal<number | undefined>(undefined);
  const last = Math.max(count - 1, 0);
  const at = Math.min(active.value, last);
  const from = Math.min(anchor.value ?? at, last);
  const [low, high] = from < at ? [from, at] : [at, from];
  return {
    at,
    low,
    high,
    moveTo: (slot) => {
      anchor.value = undefined;
      active.value = slot;
    },
    onKeyDown: (event) => {
      const to = targetOf(event.key, at, last);
      if (to === undefined && event.key !== 'Enter') return;
      event.preventDefault();
      if (to === undefined) {
        anchor.value = undefined;
        onChoose(low, high);
      } else {
        anchor.value = event.shiftKey ? from : undefined;
        active.value = to;
      }
    },
  };
}

function targetOf(key: string, at: number, last: number): number | undefined {
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'ArrowRight') return Math.min(at + 1, last);
  if (key === 'Home') return 0;
  return key === 'End' ? last : undefined;
}
