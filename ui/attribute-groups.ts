import type { SpanRow } from '#viewer/api';

/** Attributes that belong together, in the order of the pane. */
export interface AttributeGroup {
  readonly title: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Title = 'Ids' | 'Error' | 'HTTP' | 'Database' | 'Code' | 'Other';

const titles: readonly Title[] = ['Ids', 'Error', 'HTTP', 'Database', 'Other', 'Code'];

/** First match wins. Names are those of OpenTelemetry's semantic conventions. */
const patterns: readonly (readonly [Title, RegExp])[] = [
  ['Ids', /^(correlation|tenant|user|enduser|session)\.id$|^app\.installation\.id$/],
  ['Ids', /^service\.peer\.name$|_id$/],
  ['Error', /^(exception|error)(\.|$)/],
  ['HTTP', /^(http|url|client|server|network|net|user_agent|peer)\./],
  ['Database', /^db\./],
  ['Code', /^(code|thread)\./],
];

/** Attributes that say what a span with a bare name (`GET`, `SELECT`) was about; the first that is there. */
const detailNames = ['url.full', 'db.query.text', 'messaging.destination.name', 'rpc.method'];

/** Gives what a client or producer span was about, when its name may not say it. */
export function detailOf(span: SpanRow): string | undefined {
  if (span.kind !== 'client' && span.kind !== 'producer') return undefined;
  const name = detailNames.find((candidate) => typeof span.attributes[candidate] === 'string');
  return name === undefined ? undefined : String(span.attributes[name]);
}

/** Sorts a span's attributes into groups; empty groups are left out. */
export function groupAttributes(span: SpanRow): readonly AttributeGroup[] {
  const groups = new Map<Title, Record<string, unknown>>();
  const names = Object.keys(span.attributes).toSorted();
  for (const name of names) {
    const title = patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? 'Other';
    const fields = groups.get(title) ?? {};
    fields[name] = span.attributes[name];
    groups.set(title, fields);
  }
  return titles.flatMap((title) => {
    const fields = groups.get(title);
    return fields === undefined ? [] : [{ title, fields }];
  });
}
