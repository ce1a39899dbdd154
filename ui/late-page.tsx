import type { ComponentType, JSX } from 'preact';
import { useLoader } from './load.ts';
import { Trouble } from './notice.tsx';
import { PageError } from './sentence.ts';

/** A page that hardly anybody opens first: its script is loaded when it is. @param name Of its file. */
export function LatePage({
  name,
  load,
}: {
  readonly name: string;
  readonly load: () => Promise<ComponentType>;
}): JSX.Element | null {
  const loader = useLoader(`page ${name}`, () =>
    load().catch((cause: unknown) => {
      throw new PageError((shell) => shell.noAnswer, cause);
    }),
  );
  const { data: Page, error } = loader.state.value;
  if (Page !== undefined) return <Page />;
  return error === undefined ? null : <Trouble message={error} onRetry={loader.reload} />;
}
