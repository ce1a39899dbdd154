import { toDateTime } from '../store/from-row.ts';
import type { LogConditions } from '../store/log-reader.ts';
import { withoutUndefined, type Parameters } from './parameters.ts';
import type { SearchEnd } from './types.ts';

/** Parameters that narrow log records. */
export const logParameters = [
  'trace_id',
  'span_id',
  'correlation_id',
  'service',
  'level',
  'q',
  'since',
  'until',
] as const;

/** Reads what log records are narrowed to. @throws Refusal 400 with what was found and what is expected. */
export function toLogConditions(parameters: Parameters): LogConditions {
  return withoutUndefined({
    traceId: parameters.hexId('trace_id', 32),
    correlationId: parameters.text('correlation_id'),
    spanId: parameters.hexId('span_id', 16),
    service: parameters.text('service'),
    levels: parameters.levels('level'),
    query: parameters.query('q'),
    sinceNs: parameters.instant('since'),
    untilNs: parameters.instant('until'),
  });
}

/** Says where a search stopped. */
export function toStop(stoppedAtNs: string | undefined): SearchEnd {
  return stoppedAtNs === undefined ? {} : { searched_to: toDateTime(BigInt(stoppedAtNs)) };
}
