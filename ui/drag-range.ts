import { useSignal } from '@preact/signals';

type Handler = (event: PointerEvent) => void;

/** A range that the pointer draws across an element, as parts of its width from 0 to 1. */
export interface DragRange {
  /** Where the pointer went down and where it is, in order; undefined while nothing is drawn. */
  readonly drawn: readonly [number, number] | undefined;
  readonly handlers: {
    readonly onPointerDown: Handler;
    readonly onPointerMove: Handler;
    readonly onPointerUp: Handler;
    readonly onPointerCancel: Handler;
  };
}

/**
 * Follows the first button of the pointer across an element.
 * @param onEnd Told of the range when the button is up.
 * @param onMove Told where the pointer is, whether something is drawn or not.
 */
export function useDragRange(
  onEnd: (from: number, to: number, event: PointerEvent) => void,
  onMove: (at: number) => void = () => undefined,
): DragRange {
  const from = useSignal<number | undefined>(undefined);
  const at = useSignal(0);
  const follow = (event: PointerEvent): number => {
    at.value = partOf(event);
    onMove(at.value);
    return at.value;
  };
  const release = (): void => {
    from.value = undefined;
  };
  return {
    drawn: from.value === undefined ? undefined : inOrder(from.value, at.value),
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        from.value = follow(event);
      },
      onPointerMove: (event) => void follow(event),
      onPointerUp: (event) => {
        const start = from.value;
        release();
        if (start !== undefined) onEnd(...inOrder(start, partOf(event)), event);
      },
      onPointerCancel: release,
    },
  };
}

function partOf(event: PointerEvent): number {
  const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
  return Math.min(Math.max((event.clientX - left) / width, 0), 1);
}

function inOrder(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}
