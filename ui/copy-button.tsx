import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { texts } from './texts.ts';

const feedbackMs = 1500;

/** Presses the first button of the page that copies an id; false when there is none. */
export function copyId(): boolean {
  const button = document.querySelector<HTMLButtonElement>('[data-copies-id]');
  button?.click();
  return button !== null;
}

/** Copies a text and says so. */
export function CopyButton({
  text,
  label,
  face,
  isOfId = false,
}: {
  /** A function makes it when it is asked for. */
  readonly text: string | (() => string);
  /** What is copied, for screen readers. */
  readonly label: string;
  /** What is written on the button. */
  readonly face?: string;
  /** True: what is copied is what the page is about, and a key does it, too. */
  readonly isOfId?: boolean;
}): JSX.Element {
  const result = useSignal<'copied' | 'notAllowed' | undefined>(undefined);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      result.value = 'copied';
    } catch {
      result.value = 'notAllowed';
    }
    setTimeout(() => {
      result.value = undefined;
    }, feedbackMs);
  };
  const { shell } = texts.value;
  const shown = result.value === undefined ? (face ?? shell.copy) : shell[result.value];
  return (
    <button
      type="button"
      class="quiet"
      data-copies-id={isOfId ? '' : undefined}
      aria-label={shell.copyLabel(shown, label)}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{shown}</span>
    </button>
  );
}
