import { Refusal } from '../refusal.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toLegacyBody } from './legacy-body.ts';
import { findOperations, maxTraces, toAttributeQuery } from './jaeger-search.ts';
import { toJaegerTrace, toJaegerTraceId } from './jaeger-trace.ts';
import { Parameters, toTraceId, withoutUndefined } from './parameters.ts';

/** What Jaeger gives when nothing is said. */
const defaultTraces = 100;
const searchNames =
  'service operation tags tag start end lookback limit minDuration maxDuration traceID raw'.split(' ');
const nanosPerMilli = 1_000_000n;

/** `GET /api/services`. */
export function answerLegacyServices(store: StoreReader, query: URLSearchParams): object {
  toParameters(query, []);
  return toLegacyBody(store.spans.services());
}

/** `GET /api/services/{service}/operations`. */
export function answerOperationNames(
  store: StoreReader,
  service: string,
  query: URLSearchParams,
): object {
  toParameters(query, []);
  return toLegacyBody([...new Set(store.spans.operations(service).map(({ name }) => name))]);
}

/** `GET /api/operations?service=[&spanKind=]`. */
export function answerLegacyOperations(store: StoreReader, query: URLSearchParams): object {
  const parameters = toParameters(query, ['service', 'spanKind']);
  return toLegacyBody(findOperations(store, parameters));
}

/** `GET /api/traces/{id}`. A trace is stored in one place: `start` and `end`, where to look, are read and not needed. */
export function answerLegacyTrace(store: StoreReader, text: string, query: URLSearchParams): object {
  const parameters = toParameters(query, ['start', 'end', 'raw']);
  parameters.instantIn('start', 'microseconds');
  parameters.instantIn('end', 'microseconds');
  parameters.flag('raw');
  const spans = store.spans.spans(toTraceId(text));
  if (spans.length === 0) throw new Refusal(404, 'trace not found');
  return toLegacyBody([toJaegerTrace(spans)], null, 0);
}

/**
 * `GET /api/traces?service=…`, or `traceID=…` as often as there are traces. `start` and `end` are microseconds; without
 * `start`, `lookback` counts from the end, and without that all that is stored is searched.
 */
export function answerLegacyTraces(store: StoreReader, query: URLSearchParams, nowMs: number): object {
  const parameters = toParameters(query, searchNames);
  parameters.flag('raw');
  const asked = parameters.texts('traceID').map(toTraceId);
  if (asked.length > maxTraces) {
    throw new Refusal(400, `there are ${asked.length} traceID; expected at most ${maxTraces}`);
  }
  const ids = asked.length > 0 ? asked : findIds(store, parameters, nowMs);
  const traces = ids.map((id) => ({ id, spans: store.spans.spans(id) }));
  const missing = traces.filter(({ spans }) => spans.length === 0);
  const errors = missing.map(({ id }) => ({ msg: 'trace not found', traceID: toJaegerTraceId(id) }));
  return toLegacyBody(
    traces.filter(({ spans }) => spans.length > 0).map(({ spans }) => toJaegerTrace(spans)),
    errors.length === 0 ? null : errors,
    0,
  );
}

function findIds(store: StoreReader, parameters: Parameters, nowMs: number): readonly string[] {
  const service = parameters.required('service', 'its name, or traceID');
  const durationMinNs = parameters.duration('minDuration');
  const durationMaxNs = parameters.duration('maxDuration');
  if (durationMinNs !== undefined && durationMaxNs !== undefined && durationMaxNs < durationMinNs) {
    throw new Refusal(400, 'maxDuration is less than minDuration; expected it to be greater');
  }
  const endNs = parameters.instantIn('end', 'microseconds');
  return store.spans.findTraceIds({
    service,
    ...withoutUndefined({
      operation: parameters.text('operation'),
      durationMinNs,
      durationMaxNs,
      startMinNs: toStart(parameters, endNs ?? BigInt(nowMs) * nanosPerMilli),
      startMaxNs: endNs,
      query: toAttributeQuery(toTags(parameters)),
    }),
    limit: parameters.count('limit', defaultTraces, maxTraces),
  }).rows;
}

/** Jaeger's page says `custom` where its users chose both ends. */
function toStart(parameters: Parameters, endNs: bigint): bigint | undefined {
  const startNs = parameters.instantIn('start', 'microseconds');
  if (startNs !== undefined || parameters.text('lookback') === 'custom') return startNs;
  const lookbackNs = parameters.duration('lookback');
  return lookbackNs === undefined ? undefined : endNs - lookbackNs;
}

/** `tags` is a JSON object, `tag` is `key:value` and may be repeated. */
function toTags(parameters: Parameters): Readonly<Record<string, string>> | undefined {
  const map = parameters.textMap('tags');
  const pairs = parameters.texts('tag').map((tag): [string, string] => {
    const colon = tag.indexOf(':');
    if (colon > 0) return [tag.slice(0, colon), tag.slice(colon + 1)];
    throw new Refusal(400, `tag is ${JSON.stringify(tag.slice(0, 60))}; expected key:value`);
  });
  return map === undefined && pairs.length === 0 ? undefined : { ...Object.fromEntries(pairs), ...map };
}

/** Every address takes `prettyPrint`, which changes nothing here. */
function toParameters(query: URLSearchParams, names: readonly string[]): Parameters {
  return new Parameters(query, [...names, 'prettyPrint']);
}
