import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { refreshAlerts } from './alerts-state.ts';
import { toSentence } from './sentence.ts';
import type { Sentence } from './sentence.ts';

/** A button that asks the server for something, and says when that did not work. */
export function Action({
  text,
  run,
}: {
  readonly text: string;
  readonly run: () => Promise<unknown>;
}): JSX.Element {
  const trouble = useSignal<Sentence | undefined>(undefined);
  const isRunning = useSignal(false);
  const click = async (): Promise<void> => {
    isRunning.value = true;
    try {
      await run();
      trouble.value = undefined;
    } catch (error) {
      trouble.value = toSentence(error);
    }
    await refreshAlerts();
    isRunning.value = false;
  };
  return (
    <>
      <button type="button" disabled={isRunning.value} onClick={() => void click()}>
        {text}
      </button>
      {trouble.value !== undefined && <span role="alert">{trouble.value()}</span>}
    </>
  );
}
