import { toLogsRequest, toTracesRequest } from '#otlp';
import { readJaeger } from './jaeger.ts';
import { parseHostileJson } from './json.ts';
import type { Records } from './records.ts';

/**
 * Reads a request of OTLP or traces of Jaeger from JSON; its names say which.
 * @throws Error that says what was found and expected.
 */
export function readRecords(text: string): Records {
  const value = parseHostileJson(text);
  const names =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  if (names.includes('data')) return readJaeger(value as object);
  if (!names.includes('resourceSpans') && !names.includes('resourceLogs')) {
    const shown = names.slice(0, 3).map((name) => JSON.stringify(name.slice(0, 40)));
    const found =
      shown.length === 0 ? 'the line has none of its fields' : `the line has ${shown.join(', ')}`;
    throw new Error(`${found}; expected resourceSpans or resourceLogs (OTLP), or data (Jaeger)`);
  }
  return { spans: toTracesRequest(value), logs: toLogsRequest(value), problems: [] };
}
