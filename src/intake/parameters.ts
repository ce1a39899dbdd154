import type { AnyValue } from '@opentelemetry/api';
import type { Scope } from '#context';
import type { Redactor } from '#redact';

/** Parameters of an operation, by their side. */
export type ParameterSide = 'input' | 'output';

type AnyMap = Record<string, AnyValue>;

// 4 kB of JSON: what a person reads of a request; the rest is marked as cut.
const maxText = 4_096;

/**
 * Adds parameters to a request and to its server span, without secrets, cut at 4 kB. What is added later wins.
 * What is no object is its `value`: back ends expect an object under these names, and refuse a record that has another.
 */
export function addParameters(
  request: Scope,
  side: ParameterSide,
  value: unknown,
  redactor: Redactor,
): void {
  put(request, side, { ...request[side], ...toMap(redactor.plain(value)) });
}

/** Adds what is not there yet: what a handler recorded itself wins. */
export function addMissingParameters(
  request: Scope,
  side: ParameterSide,
  value: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): void {
  put(request, side, { ...toMap(redactor.plain(value)), ...request[side] });
}

function put(request: Scope, side: ParameterSide, value: AnyMap): void {
  const text = toText(value);
  const fits = text.length <= maxText;
  const kept = fits ? value : cut(value);
  request[side] = kept;
  request.span?.setAttribute(side, fits ? text : toText(kept));
}

function toMap(value: AnyValue): AnyMap {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as AnyMap) : { value };
}

/** What has no room is cut, what comes after it left out and counted. */
function cut(value: AnyMap): AnyMap {
  const kept: AnyMap = {};
  let room = maxText;
  let leftOut = 0;
  for (const [name, part] of Object.entries(value)) {
    const text = toText(part);
    const roomForValue = room - name.length;
    if (text.length <= roomForValue) kept[name] = part;
    else if (roomForValue > 0) kept[name] = `${text.slice(0, roomForValue)}${cutMark(text.length)}`;
    else leftOut += 1;
    room = Math.max(0, roomForValue - text.length);
  }
  if (leftOut > 0) kept['cut'] = `[cut: ${leftOut} ${leftOut === 1 ? 'field' : 'fields'}]`;
  return kept;
}

function cutMark(characters: number): string {
  return `[cut: ${characters} characters]`;
}

function toText(value: AnyValue): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
