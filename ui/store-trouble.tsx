import type { JSX } from 'preact';
import { toVisible } from './format.ts';
import { stats } from './live.ts';
import { Time } from './marks.tsx';
import { fill } from './fill.ts';
import { texts } from './texts.ts';

/** Says on every page that nothing can be stored, and why. */
export function StoreTrouble(): JSX.Element {
  const trouble = stats.value?.trouble;
  return (
    <div role="alert">
      {trouble !== undefined && (
        <p class="store-trouble">
          {fill(texts.value.shell.notStored, {
            instant: <Time iso={trouble.since} />,
            reason: <bdi>{toVisible(trouble.reason)}</bdi>,
          })}
        </p>
      )}
    </div>
  );
}
