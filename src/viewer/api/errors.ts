import { mostErrors } from '../store/error-reader.ts';
import { toDateTime } from '../store/from-row.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { groupErrors, toSortedGroups } from './error-groups.ts';
import { Parameters } from './parameters.ts';
import type { ErrorsAnswer } from './types.ts';

const dayNs = 86_400_000_000_000n;
const nanosPerMilli = 1_000_000n;

/**
 * `GET /api/errors`: what went wrong, grouped by service, type and place; where there is no stack, by the words of the message.
 * Log records of level ERROR and FATAL, with `warnings=1` also WARNING, and exceptions of failed spans. `since` and `until` are ISO 8601 or milliseconds since
 * 1970, the last 24 hours unless given. The latest first.
 */
export function answerErrors(store: StoreReader, query: URLSearchParams, nowMs: number): ErrorsAnswer {
  const parameters = new Parameters(query, ['service', 'warnings', 'since', 'until']);
  const untilNs = parameters.instant('until') ?? BigInt(nowMs) * nanosPerMilli;
  const sinceNs = parameters.instant('since') ?? untilNs - dayNs;
  const wanted = parameters.text('service');
  const logs = store.errors.logs(parameters.flag('warnings') ? 13 : 17, sinceNs, untilNs);
  const spans = store.errors.spans(sinceNs, untilNs);
  const isWanted = ({ service }: { readonly service: string }): boolean =>
    wanted === undefined || service === wanted;
  const groups = groupErrors(logs.filter(isWanted), spans.filter(isWanted));
  const isWhole = logs.length < mostErrors && spans.length < mostErrors;
  return {
    since: toDateTime(sinceNs),
    until: toDateTime(untilNs),
    ...(isWhole ? {} : { most: mostErrors }),
    errors: toSortedGroups(groups.values()),
  };
}
