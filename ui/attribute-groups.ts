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

/** Sorts a span's attributes into groups; empty groups are left out. */
export function groupAttributes(span: Pick<SpanRow, 'attributes'>): readonly AttributeGroup[] {
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
