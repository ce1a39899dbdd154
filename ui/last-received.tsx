import type { JSX } from 'preact';
import { fill } from './fill.ts';
import { stats } from './live.ts';
import { Time } from './marks.tsx';
import { texts } from './texts.ts';

/** Says when something came last, so that who finds nothing knows whether anybody sends; nothing while nothing is kept. */
export function LastReceived(): JSX.Element | null {
  const iso = stats.value?.last_received;
  if (iso === undefined) return null;
  return <p>{fill(texts.value.shell.lastReceived, { instant: <Time iso={iso} /> })}</p>;
}
