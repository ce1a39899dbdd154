import { createTraceState } from '@opentelemetry/api';
import type { Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';

const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.oneof(fc.nat(2 ** 31 - 1), fc.integer({ min: 0, max: 18_446_744_072 })),
  fc.nat(999_999_999),
);
/** Of every unit: with halves of surrogate pairs, and around the lengths where the way of writing changes. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map(fromUnits),
  fc
    .tuple(fc.constantFrom('a', 'é', '€', '😀', 'a\ud800', '\udc00€'), fc.nat(400))
    .map(([unit, count]) => unit.repeat(count)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.integer({ min: 0, max: 300 }),
  fc.tuple(fc.nat(62), fc.constantFrom(0, 1, -1)).map(([bits, more]) => 2 ** bits + more),
  fc.nat(62).map((bits) => -(2 ** bits)),
  fc.constantFrom(-0, 2 ** 63, -(2 ** 63), 1e300, Infinity, -Infinity, NaN),
);
const bytes = fc
  .tuple(fc.nat(255), fc.nat(300))
  .map(([byte, count]) => new Uint8Array(count).fill(byte));
const leaf = fc.oneof(
  text,
  number,
  fc.boolean(),
  bytes,
  fc.constant(null),
  fc.constant(undefined),
  bytes.map((array) => Buffer.from(array)),
);
/** Whatever OTLP has a form for. */
export const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const attributes = fc.dictionary(text, anyValue, { maxKeys: 5 }) as fc.Arbitrary<Attributes>;
const count = fc.oneof(fc.constant(0), fc.nat(2 ** 31 - 1));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const spanContext = fc
  .record({
    traceId: toHex(16),
    spanId: toHex(8),
    traceFlags: fc.nat(255),
    isRemote: optional(fc.boolean()),
    traceState: fc.constantFrom(undefined, createTraceState('a=1,b=2'), createTraceState('')),
  })
  .map((fields) => withoutUndefined(fields) as SpanContext);

const resource = fc
  .tuple(attributes, optional(text))
  .map(([attributes, schemaUrl]) =>
    resourceFromAttributes(attributes, schemaUrl === undefined ? {} : { schemaUrl }),
  );
const scope = fc
  .record({
    name: text,
    version: optional(text),
    schemaUrl: optional(text),
    attributes: optional(attributes),
    droppedAttributesCount: optional(count),
  })
  .map((fields) => withoutUndefined(fields) as ReadableLogRecord['instrumentationScope']);

/** Any span of one of a few resources and scopes. */
export const spans: fc.Arbitrary<readonly ReadableSpan[]> = withOrigins<ReadableSpan>(
  fc.record({
    name: text,
    kind: fc.nat(4),
    spanContext: spanContext.map((context) => () => context),
    parentSpanContext: optional(spanContext),
    startTime: time,
    endTime: time,
    duration: fc.constant<HrTime>([0, 0]),
    ended: fc.constant(true),
    status: fc
      .record({ code: fc.nat(2), message: optional(text) })
      .map((fields) => withoutUndefined(fields) as ReadableSpan['status']),
    attributes,
    droppedAttributesCount: count,
    events: fc.array(
      fc
        .record({
          time,
          name: text,
          attributes: optional(attributes),
          droppedAttributesCount: optional(count),
        })
        .map((fields) => withoutUndefined(fields) as ReadableSpan['events'][number]),
      { maxLength: 2 },
    ),
    droppedEventsCount: count,
    links: fc.array(
      fc
        .record({
          context: spanContext,
          attributes: optional(attributes),
          droppedAttributesCount: optional(count),
        })
        .map((fields) => withoutUndefined(fields) as Link),
      { maxLength: 2 },
    ),
    droppedLinksCount: count,
  }),
);

/** Any log record of one of a few resources and scopes. */
export const logRecords: fc.Arbitrary<readonly ReadableLogRecord[]> =
  withOrigins<ReadableLogRecord>(
    fc.record({
      hrTime: time,
      hrTimeObserved: time,
      spanContext: optional(spanContext),
      severityNumber: optional(fc.nat(24)),
      severityText: optional(text),
      body: anyValue,
      eventName: optional(text),
      attributes,
      droppedAttributesCount: count,
    }),
  );

type Origin = 'resource' | 'instrumentationScope';

/** Gives each record one of two resources and of two scopes, as an exporter meets them. */
function withOrigins<T extends ReadableSpan | ReadableLogRecord>(
  record: fc.Arbitrary<unknown>,
): fc.Arbitrary<readonly T[]> {
  const place = fc.tuple(fc.nat(1), fc.nat(1));
  const origins = fc.tuple(
    fc.tuple(resource, fc.constant(emptyResource())),
    fc.tuple(scope, scope),
  );
  return fc
    .tuple(origins, fc.array(fc.tuple(record, place), { minLength: 1, maxLength: 3 }))
    .map(([[resources, scopes], records]) =>
      records.map(([record, [first, second]]) => {
        const origin: Pick<T, Origin> = {
          resource: resources[first],
          instrumentationScope: scopes[second],
        } as Pick<T, Origin>;
        return withoutUndefined({ ...(record as object), ...origin }) as T;
      }),
    );
}

function toHex(byteLength: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: byteLength, maxLength: byteLength })
    .map((id) => Buffer.from(id).toString('hex'));
}

function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}
