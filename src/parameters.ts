import { context } from '@opentelemetry/api';
import { scopeOf } from '#context';
import { guarded, sayRarely } from '#diagnostics';
import { addParameters } from '#intake';
import { processIntake } from './process-intake.ts';

/**
 * What an operation received and answered.
 * @since 0.1.0
 */
export interface Parameters {
  /** What it received: an object; any other value is its `value`. Cleaned and cut before it is kept. */
  readonly input?: unknown;
  /** What it answered: an object; any other value is its `value`. Cleaned and cut before it is kept. */
  readonly output?: unknown;
}

/**
 * Records what the operation received or answered: it is on the access record of the request (`input`, `output`) and on its
 * server span, without secrets, cut at 4 kB each. A second call adds to the first. Bodies are never read by themselves;
 * `FILROUGE_RECORD_PARAMETERS` names fields of theirs that are.
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
      addParameters(request, name, parameters[name], processIntake().redactor);
    }
  });
  return true;
}
