import { propagation, SpanKind, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import { linkedRoot } from '#context';
import { createDurations, serverDuration } from '../durations.ts';
import { requestAttributes, type RequestHead } from './request-attributes.ts';
import { ServedRequest, type Answer } from './served-request.ts';

/** Begins the span of a request. */
export type Begin = (head: RequestHead, answer: Answer) => ServedRequest;

/** @param metrics True when metrics are exported. */
export function createBeginning(metrics: boolean): Begin {
  const tracer = trace.getTracer('filrouge.http');
  const durations = metrics ? createDurations(serverDuration) : undefined;
  return (head, answer) => {
    const method = head.method ?? 'GET';
    const attributes = requestAttributes(head);
    const parent = propagation.extract(linkedRoot, head.headers);
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    const rpc: RPCMetadata = { type: RPCType.HTTP, span };
    const context = setRPCMetadata(trace.setSpan(parent, span), rpc);
    return new ServedRequest({
      method,
      answer,
      span,
      context,
      rpc,
      onEnd: durations?.(attributes),
    });
  };
}
