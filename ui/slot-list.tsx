import type { ComponentChildren, JSX } from 'preact';
import type { DragRange } from './drag-range.ts';
import type { Slots } from './slots.ts';

/** Parts of a range of time as a list that the keyboard goes through; those that would be chosen are marked. */
export function SlotList({
  name,
  label,
  look,
  slotLook = '',
  labels,
  slots: { at, low, high, onKeyDown },
  handlers = {},
  children = () => undefined,
}: {
  /** With which the ids of its parts begin. */
  readonly name: string;
  readonly label: string;
  /** Class of the list, and of each part. */
  readonly look: string;
  readonly slotLook?: string;
  /** What is said of each part. */
  readonly labels: readonly string[];
  readonly slots: Pick<Slots, 'at' | 'low' | 'high' | 'onKeyDown'>;
  readonly handlers?: Partial<DragRange['handlers']>;
  /** Gives what is drawn in a part. */
  readonly children?: (slot: number) => ComponentChildren;
}): JSX.Element {
  return (
    <div
      role="listbox"
      aria-label={label}
      aria-orientation="horizontal"
      aria-multiselectable="true"
      aria-activedescendant={`${name}-${at}`}
      tabIndex={0}
      class={look}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      {labels.map((each, slot) => {
        const isChosen = slot >= low && slot <= high;
        return (
          <div
            key={slot}
            id={`${name}-${slot}`}
            role="option"
            aria-selected={isChosen}
            aria-label={each}
            title={each}
            class={isChosen ? `${slotLook} active` : slotLook}
          >
            {children(slot)}
          </div>
        );
      })}
    </div>
  );
}
