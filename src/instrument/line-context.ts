import { idTable, traceFields, type LogRecord } from '#record';

/** Fields of the context on the line of a logger that is not ours. */
const contextFields: readonly string[] = [
  ...traceFields,
  ...idTable.flatMap(({ field }) => (field === 'tenant_id' ? [field, 'tenant_verified'] : [field])),
];

/**
 * Gives the fields that a record has from its context: trace and business ids, for the line of a logger that is not ours.
 * @returns Undefined when there are none.
 */
export function contextOf(record: LogRecord): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const name of contextFields)
    if (record[name] !== undefined) (fields ??= {})[name] = record[name];
  return fields;
}
