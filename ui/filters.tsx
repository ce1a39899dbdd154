import type { JSX } from 'preact';
import { services } from './live.ts';
import { query, replaceQuery } from './location.ts';
import { texts } from './texts.ts';
import { formatCount } from './format.ts';

/** Narrows a list to one service, in the URL as `service`. */
export function ServiceFilter(): JSX.Element {
  const chosen = query.value.get('service') ?? '';
  // A service of the URL that has sent nothing yet is still the one chosen.
  const names = new Set([...services.value, ...(chosen === '' ? [] : [chosen])]);
  const choices = [...names].map((service) => ({ value: service, text: service }));
  const { service, allServices } = texts.value.filters;
  return <ChoiceFilter name="service" label={service} all={allServices} choices={choices} />;
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
const ranges = { '5m': 5, '15m': 15, '1h': 60, '6h': 360, '24h': 1_440 } as const;

type Range = keyof typeof ranges;

/** Chooses how far back a page looks, in the URL as `range`. @param standard What the server does unless told otherwise. */
export function RangeFilter({ standard }: { readonly standard: '1h' | '24h' }): JSX.Element {
  const { filters } = texts.value;
  const choices = Object.keys(ranges)
    .filter(isRange)
    .filter((value) => value !== standard)
    .map((value) => ({ value, text: filters.ranges[value] }));
  const all = filters.ranges[standard];
  return <ChoiceFilter name="range" label={filters.last} all={all} choices={choices} />;
}

function isRange(text: string): text is Range {
  return Object.hasOwn(ranges, text);
}

/** Gives the beginning of a range of the URL in milliseconds since 1970; undefined for what the server does by itself. */
export function toSince(range: string): string | undefined {
  return isRange(range) ? String(Date.now() - ranges[range] * 60_000) : undefined;
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
      {texts.value.filters.fresh(count)}
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
    return <p class="more">{texts.value.filters.latestOnly(formatCount(maxLimit))}</p>;
  }
  const next = Math.min(limit * 3, maxLimit);
  return (
    <p class="more">
      <button type="button" onClick={() => replaceQuery({ limit: String(next) })}>
        {texts.value.filters.showUpTo(formatCount(next))}
      </button>
    </p>
  );
}
