import type { JSX } from 'preact';
import { fill } from './fill.ts';
import { stats } from './live.ts';
import { Time } from './marks.tsx';
import { texts } from './texts.ts';

/** Says when something came last, so that who finds nothing knows whether anybody sends, and what tells why nobody does. */
export function LastReceived(): JSX.Element {
  const iso = stats.value?.last_received;
  return (
    <>
      {iso !== undefined && (
        <p>{fill(texts.value.shell.lastReceived, { instant: <Time iso={iso} /> })}</p>
      )}
      <p>{fill(texts.value.shell.askDoctor, { command: <code>npx filrouge doctor</code> })}</p>
    </>
  );
}
