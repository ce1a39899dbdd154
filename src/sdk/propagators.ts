import { createRequire } from 'node:module';
import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';

/**
 * Makes the propagators of `OTEL_PROPAGATORS`, with the business ids beside them.
 * @param names Valid names; `none` alone means that nothing leaves and nothing is read.
 */
export function createPropagator(
  names: readonly string[],
  ids: TextMapPropagator,
): TextMapPropagator | null {
  if (names.includes('none')) return null;
  const propagators = [...new Set(names)].map(createOne);
  return new CompositePropagator({ propagators: [...propagators, ids] });
}

function createOne(name: string): TextMapPropagator {
  if (name === 'baggage') return new W3CBaggagePropagator();
  if (name !== 'b3' && name !== 'b3multi') return new W3CTraceContextPropagator();
  const b3 = createRequire(import.meta.url)(
    '@opentelemetry/propagator-b3',
  ) as typeof import('@opentelemetry/propagator-b3');
  const multi = { injectEncoding: b3.B3InjectEncoding.MULTI_HEADER };
  return new b3.B3Propagator(name === 'b3multi' ? multi : {});
}
