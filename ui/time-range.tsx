import type { JSX } from 'preact';
import { query, replaceQuery } from './location.ts';
import { Time } from './marks.tsx';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** Reads between which instants the URL asks for: ISO 8601 or milliseconds since 1970. */
export function readRange(): {
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Nanoseconds since 1970. */
  readonly around: string | undefined;
} {
  return {
    since: query.value.get('since') ?? undefined,
    until: query.value.get('until') ?? undefined,
    around: query.value.get('around') ?? undefined,
  };
}

/** Says between which instants a list is, and lets go of them; nothing without any. */
export function TimeRange(): JSX.Element | null {
  const { since, until, around } = readRange();
  if (since === undefined && until === undefined && around === undefined) return null;
  const { filters } = texts.value;
  return (
    <p class="time-range">
      {since !== undefined && <>{fill(filters.from, { instant: <Time iso={since} /> })} </>}
      {until !== undefined && <>{fill(filters.until, { instant: <Time iso={until} /> })} </>}
      {around !== undefined && (
        <>{fill(filters.around, { instant: <Time iso={toIso(around)} /> })} </>
      )}
      <button
        type="button"
        onClick={() =>
          replaceQuery({
            since: undefined,
            until: undefined,
            around: undefined,
            record: undefined,
            limit: undefined,
          })
        }
      >
        {filters.allTimes}
      </button>
    </p>
  );
}

/** What is no number stays as it is: the server says what is wrong with it. */
function toIso(nanos: string): string {
  const date = new Date(Number(nanos) / 1e6);
  return Number.isNaN(date.getTime()) ? nanos : date.toISOString();
}
