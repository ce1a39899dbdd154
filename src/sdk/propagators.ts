import type { Context, TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  isTracingSuppressed,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { loadPart } from './parts.ts';

/**
 * Makes the propagators of the trace context and of baggage that `OTEL_PROPAGATORS` names.
 * @param names Valid names; `none` means that nothing leaves and nothing is read.
 */
export function createPropagators(names: readonly string[]): {
  readonly trace: TextMapPropagator | undefined;
  readonly baggage: TextMapPropagator | undefined;
  readonly isSuppressed: (context: Context) => boolean;
} {
  const isSuppressed = isTracingSuppressed;
  if (names.includes('none')) return { trace: undefined, baggage: undefined, isSuppressed };
  const formats = [...new Set(names)].filter((name) => name !== 'baggage').map(createOne);
  return {
    trace: new CompositePropagator({ propagators: formats }),
    baggage: names.includes('baggage') ? new W3CBaggagePropagator() : undefined,
    isSuppressed,
  };
}

function createOne(name: string): TextMapPropagator {
  if (name !== 'b3' && name !== 'b3multi') return new W3CTraceContextPropagator();
  const b3 = loadPart('propagator-b3') as typeof import('@opentelemetry/propagator-b3');
  const multi = { injectEncoding: b3.B3InjectEncoding.MULTI_HEADER };
  return new b3.B3Propagator(name === 'b3multi' ? multi : {});
}
