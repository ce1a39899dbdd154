import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Trouble } from './notice.tsx';
import { texts } from './texts.ts';

type Load = () => Promise<ComponentType>;

/** Pages that have been loaded, by what loads them. */
const loaded = new Map<Load, ComponentType>();

/** A page that hardly anybody opens first: its script is loaded when it is. */
export function LatePage({ load }: { readonly load: Load }): JSX.Element | null {
  const page = useSignal(loaded.get(load));
  const hasFailed = useSignal(false);
  const start = (): void => {
    hasFailed.value = false;
    load().then(
      (found) => {
        loaded.set(load, found);
        page.value = found;
      },
      () => {
        hasFailed.value = true;
      },
    );
  };
  useEffect(() => {
    if (page.peek() === undefined) start();
  }, []);
  if (hasFailed.value)
    return <Trouble message={() => texts.value.shell.noAnswer} onRetry={start} />;
  const Page = page.value;
  return Page === undefined ? null : <Page />;
}
