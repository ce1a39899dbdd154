import { toEcs } from './format-ecs.ts';
import { formatJson } from './format-json.ts';
import { formatKeyValue } from './format-keyvalue.ts';
import { formatPretty } from './format-pretty.ts';
import type { LogRecord } from './fields.ts';

/** Writes a record as one line, or as a few in `pretty`. */
export type LineFormat = (record: LogRecord) => string;

/** How lines are written. */
export interface LineOptions {
  readonly format: 'json' | 'keyvalue' | 'pretty';
  readonly schema: 'filrouge' | 'ecs';
  /** Only `pretty` has colours. */
  readonly colour: boolean;
  /** Address of a view that only `pretty` links to; undefined for none. */
  readonly viewUrl?: string | undefined;
}

/** Makes the function that writes records as lines. */
export function createLineFormat({ format, schema, ...pretty }: LineOptions): LineFormat {
  if (format === 'pretty') return (record) => formatPretty(record, pretty);
  const write = format === 'keyvalue' ? formatKeyValue : formatJson;
  return schema === 'ecs' ? (record) => write(toEcs(record) as LogRecord) : write;
}
