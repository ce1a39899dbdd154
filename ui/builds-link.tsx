import type { ServiceRow } from '#viewer/api';
import type { ComponentChildren, JSX } from 'preact';
import { toVisible } from './format.ts';
import { buildsHref, query } from './location.ts';
import { texts } from './texts.ts';

/** The build that began last, with the way to the one before when there was one. */
export function LastBuild({ row }: { readonly row: ServiceRow }): JSX.Element | null {
  const [last] = row.builds;
  if (last === undefined) return null;
  const name = <bdi>{toVisible(last.build)}</bdi>;
  return row.builds.length > 1 ? <BuildsLink row={row}>{name}</BuildsLink> : name;
}

/** Leads to the two latest builds, in the range of time that is chosen. */
export function BuildsLink({
  row: { service, builds },
  children,
}: {
  readonly row: ServiceRow;
  readonly children: ComponentChildren;
}): JSX.Element {
  const [last, before] = builds;
  const range = query.value.get('range') ?? '1h';
  const label = texts.value.services.compareWith(last?.build ?? '', before?.build ?? '');
  return (
    <a href={buildsHref(service, { range })} title={toVisible(label)}>
      {children}
    </a>
  );
}
