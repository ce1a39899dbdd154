import { ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api';
import { RPCType } from '@opentelemetry/core';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { ServedRequest } from '../../../../src/instrument/http/server/served-request.ts';

test.each([
  ['an error', new RangeError('broken'), 'RangeError', 'broken'],
  ['a text', 'broken', '_OTHER', 'broken'],
  ['an object without a class', Object.create(null) as object, '_OTHER', '{}'],
  ['nothing', undefined, '_OTHER', 'undefined'],
])('fail() ends the span with %s', (_name, thrown, type, message) => {
  const span = new TracerProvider().getTracer('test').startSpan('GET');
  const one = new ServedRequest({
    method: 'GET',
    answer: { readStatus: () => 200 },
    span,
    context: ROOT_CONTEXT,
    rpc: { type: RPCType.HTTP, span },
    onEnd: undefined,
  });
  one.fail(thrown);
  one.see('close', undefined);
  const { ended, status, attributes } = span as unknown as ReadableSpan;
  expect(ended).toBe(true);
  expect(status).toEqual({ code: SpanStatusCode.ERROR, message });
  expect(attributes).toEqual({ 'error.type': type });
});
