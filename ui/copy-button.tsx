import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

const feedbackMs = 1500;

/** Copies a text and says so. */
export function CopyButton({
  text,
  label,
  face = 'copy',
}: {
  /** A function makes it when it is asked for. */
  readonly text: string | (() => string);
  /** What is copied, for screen readers. */
  readonly label: string;
  /** What is written on the button. */
  readonly face?: string;
}): JSX.Element {
  const result = useSignal<'copied' | 'not allowed' | undefined>(undefined);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      result.value = 'copied';
    } catch {
      result.value = 'not allowed';
    }
    setTimeout(() => {
      result.value = undefined;
    }, feedbackMs);
  };
  const shown = result.value ?? face;
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`${shown}: ${label}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{shown}</span>
    </button>
  );
}
