import type { JSX } from 'preact';
import { services } from './live.ts';
import { query, replaceQuery } from './location.ts';

/** Narrows a list to one service, in the URL as `service`. */
export function ServiceFilter(): JSX.Element {
  const chosen = query.value.get('service') ?? '';
  // A service of the URL that has sent nothing yet is still the one chosen.
  const names = new Set([...services.value, ...(chosen === '' ? [] : [chosen])]);
  const choices = [...names].map((service) => ({ value: service, text: service }));
  return <ChoiceFilter name="service" label="Service" all="all services" choices={choices} />;
}

/** Something that is there or not, in the URL under its name as `1`. */
export function CheckFilter({
  name,
  label,
}: {
  readonly name: string;
  readonly label: string;
}): JSX.Element {
  return (
    <label class="filter">
      <input
        type="checkbox"
        checked={query.value.get(name) === '1'}
        onChange={(event) => replaceQuery({ [name]: event.currentTarget.checked ? '1' : '' })}
      />
      {label}
    </label>
  );
}

/** A value of the URL and what the reader sees of it. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** Narrows a list to one of several values, in the URL under its name. */
export function ChoiceFilter({
  name,
  label,
  all,
  choices,
}: {
  readonly name: string;
  readonly label: string;
  /** Text of the choice that does not narrow. */
  readonly all: string;
  readonly choices: readonly Choice[];
}): JSX.Element {
  return (
    <label class="filter">
      {label}
      <select
        value={query.value.get(name) ?? ''}
        onChange={(event) => replaceQuery({ [name]: event.currentTarget.value, limit: undefined })}
      >
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How far back a page looks, in minutes. */
const ranges: ReadonlyMap<string, { readonly text: string; readonly minutes: number }> = new Map([
  ['5m', { text: '5 minutes', minutes: 5 }],
  ['15m', { text: '15 minutes', minutes: 15 }],
  ['1h', { text: 'hour', minutes: 60 }],
  ['6h', { text: '6 hours', minutes: 360 }],
  ['24h', { text: '24 hours', minutes: 1_440 }],
]);

/** Chooses how far back a page looks, in the URL as `range`. @param standard What the server does unless told otherwise. */
export function RangeFilter({ standard }: { readonly standard: '1h' | '24h' }): JSX.Element {
  const choices = [...ranges]
    .filter(([value]) => value !== standard)
    .map(([value, { text }]) => ({ value, text }));
  const all = ranges.get(standard)?.text ?? standard;
  return <ChoiceFilter name="range" label="Last" all={all} choices={choices} />;
}

/** Gives the beginning of a range of the URL in milliseconds since 1970; undefined for what the server does by itself. */
export function toSince(range: string): string | undefined {
  const minutes = ranges.get(range)?.minutes;
  return minutes === undefined ? undefined : String(Date.now() - minutes * 60_000);
}

/** Says how many rows are held back, and shows them. */
export function NewPill({
  count,
  onClick,
}: {
  readonly count: number;
  readonly onClick: () => void;
}): JSX.Element | null {
  if (count === 0) return null;
  return (
    <button type="button" class="pill" onClick={onClick}>
      <span aria-hidden="true">↑ </span>
      {count} new
    </button>
  );
}

/** Rows asked for at first. */
const firstLimit = 100;

/** Reads how many rows the URL asks for, up to what the page can show. */
export function readLimit(maxLimit: number): number {
  const asked = Number(query.value.get('limit'));
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, maxLimit) : firstLimit;
}

/** Asks for more rows when the list is as long as was asked for. */
export function MoreButton({
  shown,
  maxLimit,
}: {
  readonly shown: number;
  readonly maxLimit: number;
}): JSX.Element | null {
  const limit = readLimit(maxLimit);
  if (shown < limit) return null;
  if (limit >= maxLimit) {
    return <p class="more">These are the latest {maxLimit}; narrow the list to see older ones.</p>;
  }
  const next = Math.min(limit * 3, maxLimit);
  return (
    <p class="more">
      <button type="button" onClick={() => replaceQuery({ limit: String(next) })}>
        Show up to {next}
      </button>
    </p>
  );
}
