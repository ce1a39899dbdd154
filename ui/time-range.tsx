import type { JSX } from 'preact';
import { query, replaceQuery } from './location.ts';
import { Time } from './marks.tsx';

/** Reads between which instants the URL asks for: ISO 8601 or milliseconds since 1970. */
export function readRange(): {
  readonly since: string | undefined;
  readonly until: string | undefined;
} {
  return {
    since: query.value.get('since') ?? undefined,
    until: query.value.get('until') ?? undefined,
  };
}

/** Says between which instants a list is, and lets go of them; nothing without any. */
export function TimeRange(): JSX.Element | null {
  const { since, until } = readRange();
  if (since === undefined && until === undefined) return null;
  return (
    <p class="time-range">
      {since !== undefined && (
        <>
          from <Time iso={since} />{' '}
        </>
      )}
      {until !== undefined && (
        <>
          until <Time iso={until} />{' '}
        </>
      )}
      <button
        type="button"
        onClick={() => replaceQuery({ since: undefined, until: undefined, limit: undefined })}
      >
        Show all times
      </button>
    </p>
  );
}
