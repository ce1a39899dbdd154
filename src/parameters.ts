import { context } from '@opentelemetry/api';
import type { AnyValue } from '@opentelemetry/api';
import { scopeOf } from '#context';
import { guarded, sayRarely } from '#diagnostics';
import { processIntake } from './process-intake.ts';

/**
 * What an operation received and answered.
 * @since 0.1.0
 */
export interface Parameters {
  /** What it received: any value; cleaned and cut before it is kept. */
  readonly input?: unknown;
  /** What it answered: any value; cleaned and cut before it is kept. */
  readonly output?: unknown;
}

// 4 kB of JSON: what a person reads of a request; the rest is marked as cut.
const maxText = 4_096;

/**
 * Records what the operation received or answered: it is on the access record of the request (`input`, `output`) and on its
 * server span, without secrets, cut at 4 kB each. A second call adds to the first. Bodies are never read by themselves.
 * Never throws.
 * @returns False when no request goes on: then nothing is recorded, and a line on stderr says so.
 * @since 0.1.0
 */
export function recordParameters(parameters: Parameters): boolean {
  const request = scopeOf(context.active())?.request;
  if (request === undefined) {
    sayRarely(
      'recordParameters',
      'recordParameters() was called outside a request; expected it inside one; nothing was recorded.',
    );
    return false;
  }
  guarded('recordParameters', () => {
    for (const name of ['input', 'output'] as const) {
      if (parameters[name] === undefined) continue;
      const value = merge(request[name], processIntake().redactor.plain(parameters[name]));
      request[name] = cap(value);
      request.span?.setAttribute(name, toText(request[name]));
    }
  });
  return true;
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
