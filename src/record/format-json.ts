import type { AnyValue } from '@opentelemetry/api';
import { escapeInJson } from './safe-text.ts';

/** Of Node.js; this folder is also read where there is none. */
const { Buffer: buffer } = globalThis as { Buffer?: { byteLength(text: string): number } };

/**
 * Writes a record as one line of JSON, without the line's end. `JSON.parse` gives the same record back.
 * Fields that are undefined are left out; NaN and infinities become null, as JSON has no word for them.
 * @param record Plain data: a LogRecord, or what `toEcs()` made of one.
 */
export function formatJson(record: Readonly<Record<string, AnyValue>>): string {
  const json = JSON.stringify(record);
  // Nearly every line is ASCII; that, and DEL, is found without looking at each character in JavaScript.
  const isSafe = buffer?.byteLength(json) === json.length && !json.includes('\u007f');
  return isSafe ? json : escapeInJson(json);
}
