import type { AnyValue } from '@opentelemetry/api';
import type { Scope } from '#context';
import type { Redactor } from '#redact';

/** Parameters of an operation, by their side. */
export type ParameterSide = 'input' | 'output';

// 4 kB of JSON: what a person reads of a request; the rest is marked as cut.
const maxText = 4_096;

/** Adds parameters to a request and to its server span, without secrets, cut at 4 kB. What is added later wins. */
export function addParameters(
  request: Scope,
  side: ParameterSide,
  value: unknown,
  redactor: Redactor,
): void {
  put(request, side, merge(request[side], redactor.plain(value)));
}

/** Adds what is not there yet: what a handler recorded itself wins. */
export function addMissingParameters(
  request: Scope,
  side: ParameterSide,
  value: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): void {
  const before = request[side];
  if (before !== undefined && !isMap(before)) return;
  put(request, side, merge(redactor.plain(value), before ?? {}));
}

function put(request: Scope, side: ParameterSide, value: AnyValue): void {
  const kept = cap(value);
  request[side] = kept;
  request.span?.setAttribute(side, toText(kept));
}

function merge(before: AnyValue, value: AnyValue): AnyValue {
  return isMap(before) && isMap(value) ? { ...before, ...value } : value;
}

function isMap(value: AnyValue): value is Record<string, AnyValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cap(value: AnyValue): AnyValue {
  const text = toText(value);
  return text.length <= maxText
    ? value
    : `${text.slice(0, maxText)}[cut: ${text.length} characters]`;
}

function toText(value: AnyValue): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
