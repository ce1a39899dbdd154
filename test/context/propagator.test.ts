import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api';
import {
  isTracingSuppressed,
  suppressTracing,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createHostCheck,
  createPropagator,
  createScope,
  idsOf,
  parseId,
  setIdentity,
  withScope,
} from '#context';
import type { IdFields } from '#record';

setIdentity({ service: 'order', build_id: '1', hostname: 'h', environment: 'test' });

const idPropagator = createPropagator({
  trace: new W3CTraceContextPropagator(),
  baggage: undefined,
  isSuppressed: isTracingSuppressed,
  allows: createHostCheck(['local']),
  edge: false,
  cleanEntry: (_name, value) => value,
});

function withIds(context: Context, ids: IdFields): Context {
  return withScope(context, createScope(ids));
}

function extract(headers: Record<string, unknown>): ReturnType<typeof idsOf> {
  return idsOf(idPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
}

function inject(
  ids: Parameters<typeof withIds>[1],
  carrier: Record<string, string> = {},
): Record<string, string> {
  idPropagator.inject(withIds(ROOT_CONTEXT, ids), carrier, defaultTextMapSetter);
  return carrier;
}

describe('idPropagator', () => {
  test('carries what it reads, with our own name as x-client-id', () => {
    const ids = extract({
      'x-correlation-id': 'c',
      'x-device-id': 'd',
      'x-client-id': 'app',
      'x-tenant-id': 't',
    });
    expect(ids).toEqual({ correlation_id: 'c', device_id: 'd', client_id: 'app', tenant_id: 't' });
    expect(inject(ids)).toEqual({
      'x-correlation-id': 'c',
      'x-device-id': 'd',
      'x-tenant-id': 't',
      'x-client-id': 'order',
    });
  });

  test('takes x-request-id only where x-correlation-id is missing or bad', () => {
    expect(extract({ 'x-correlation-id': 'c', 'x-request-id': 'r' }).correlation_id).toBe('c');
    expect(extract({ 'x-correlation-id': '', 'x-request-id': 'r' }).correlation_id).toBe('r');
  });

  test('gives nothing to a request of telemetry itself', () => {
    const carrier = {};
    const context = suppressTracing(withIds(ROOT_CONTEXT, { correlation_id: 'c' }));
    idPropagator.inject(context, carrier, defaultTextMapSetter);
    expect(carrier).toEqual({});
  });

  test('leaves a header alone that the application set, in any case', () => {
    expect(inject({ tenant_id: 'ours' }, { 'X-Tenant-ID': 'theirs' })).toMatchObject({
      'X-Tenant-ID': 'theirs',
    });
    expect(inject({ tenant_id: 'ours' }, { 'X-Tenant-ID': 'theirs' })).not.toHaveProperty(
      'x-tenant-id',
    );
  });

  test('never writes a value that Node.js refuses as a header', () => {
    expect(inject({ tenant_id: 'line\nbreak' })).not.toHaveProperty('x-tenant-id');
  });
});

test('idsOf() gives the trace id as correlation id where nobody gave one', () => {
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
  expect(idsOf(ROOT_CONTEXT)).toEqual({});
  expect(idsOf(trace.setSpanContext(ROOT_CONTEXT, span))).toEqual({ correlation_id: span.traceId });
  expect(idsOf(withIds(trace.setSpanContext(ROOT_CONTEXT, span), { correlation_id: 'c' }))).toEqual(
    { correlation_id: 'c' },
  );
});

describe('parseId()', () => {
  test.each([
    ['abc-1.2:3_4', 'abc-1.2:3_4'],
    ['  spaced  ', 'spaced'],
    ['first, second', 'first'],
    [['listed', 'twice'], 'listed'],
    ['', undefined],
    ['x'.repeat(129), undefined],
    ['<b>', undefined],
    [42, undefined],
  ])('%o gives %o', (value, id) => {
    expect(parseId(value)).toBe(id);
  });

  test('lets through nothing that a log line or a header could trip over', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) =>
        /^[\u0021-\u007e]{1,128}$/.test(parseId(value) ?? 'ok'),
      ),
    );
  });
});
