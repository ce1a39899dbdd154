import type { LogFacet } from '#viewer/api';
import type { JSX } from 'preact';
import { formatCount, toVisible } from './format.ts';
import { query, replaceQuery } from './location.ts';
import { quote } from './quote.ts';
import { texts } from './texts.ts';

/** Where the fields stand beside the lines, and not above them. */
const wide = window.matchMedia('(min-width: 1101px)');

/** The fields of the lines with their most frequent values; a value narrows the list, or lets go of it. */
export function LogFacets({ facets }: { readonly facets: readonly LogFacet[] }): JSX.Element {
  return (
    <details class="facets" open={wide.matches}>
      <summary>{texts.value.logs.fields}</summary>
      {facets.map((facet) => (
        <Facet key={facet.name} facet={facet} />
      ))}
    </details>
  );
}

function Facet({ facet }: { readonly facet: LogFacet }): JSX.Element {
  const { name, values, distinct } = facet;
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <button
              type="button"
              class="plain"
              aria-pressed={isChosen(name, value)}
              title={value}
              onClick={() => toggle(name, value)}
            >
              <bdi>{toVisible(value)}</bdi>
              <span class="number">{formatCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {distinct > values.length && (
        <p class="muted">{texts.value.shared.andMore(formatCount(distinct - values.length))}</p>
      )}
    </section>
  );
}

/** Fields that the page has a choice of its own for. */
const ownParameters: ReadonlySet<string> = new Set(['service', 'level']);

function isChosen(name: string, value: string): boolean {
  if (ownParameters.has(name)) return query.value.get(name) === value;
  return termsOf(query.value.get('q') ?? '').includes(toTerm(name, value));
}

function toggle(name: string, value: string): void {
  const chosen = isChosen(name, value);
  if (ownParameters.has(name)) {
    replaceQuery({ [name]: chosen ? undefined : value, limit: undefined });
    return;
  }
  const term = toTerm(name, value);
  const terms = termsOf(query.value.get('q') ?? '').filter((each) => each !== term);
  replaceQuery({ q: [...terms, ...(chosen ? [] : [term])].join(' '), limit: undefined });
}

function toTerm(name: string, value: string): string {
  return `${name}=${/^[\w.:/-]+$/.test(value) ? value : quote(value)}`;
}

/** The parts of a query between blanks that are not in quotes. */
function termsOf(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/g) ?? [];
}
