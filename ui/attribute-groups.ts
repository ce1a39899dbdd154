import type { SpanRow } from '#viewer/api';

/** Attributes that belong together, in the order of the pane. */
export interface AttributeGroup {
  readonly title: Title;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Title = 'ids' | 'error' | 'http' | 'database' | 'code' | 'other';

const titles: readonly Title[] = ['ids', 'error', 'http', 'database', 'other', 'code'];

/** First match wins. Names are those of OpenTelemetry's semantic conventions. */
const patterns: readonly (readonly [Title, RegExp])[] = [
  ['ids', /^(correlation|tenant|user|enduser|session)\.id$|^app\.installation\.id$/],
  ['ids', /^service\.peer\.name$|_id$/],
  ['error', /^(exception|error)(\.|$)/],
  ['http', /^(http|url|client|server|network|net|user_agent|peer)\./],
  ['database', /^db\./],
  ['code', /^(code|thread)\./],
];

/** Sorts a span's attributes into groups; empty groups are left out. */
export function groupAttributes(span: Pick<SpanRow, 'attributes'>): readonly AttributeGroup[] {
  const groups = new Map<Title, Record<string, unknown>>();
  const names = Object.keys(span.attributes).toSorted();
  for (const name of names) {
    const title = patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
    const fields = groups.get(title) ?? {};
    fields[name] = span.attributes[name];
    groups.set(title, fields);
  }
  return titles.flatMap((title) => {
    const fields = groups.get(title);
    return fields === undefined ? [] : [{ title, fields }];
  });
}
