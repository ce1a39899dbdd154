import { SpanKind } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

/**
 * Makes the sampler that `OTEL_TRACES_SAMPLER` names. Some spans that are not sampled are recorded all the same, and not sent:
 * a server span, for the access record of its request is made from it; and that of a client that says only after its start
 * whom it calls (gRPC, queues), for ids go to allowed hosts only.
 * @param recordServers False when nobody wants access records.
 */
export function createSampler(name: string, ratio: number, recordServers: boolean): Sampler {
  const sampler = createNamed(name, ratio);
  const isNeeded = (kind: SpanKind, spanName: string): boolean => {
    if (kind === SpanKind.SERVER) return recordServers;
    return kind === SpanKind.PRODUCER || (kind === SpanKind.CLIENT && spanName.startsWith('grpc.'));
  };
  return {
    shouldSample(context, traceId, spanName, kind, attributes, links) {
      const result = sampler.shouldSample(context, traceId, spanName, kind, attributes, links);
      if (result.decision !== SamplingDecision.NOT_RECORD || !isNeeded(kind, spanName))
        return result;
      return { ...result, decision: SamplingDecision.RECORD };
    },
    toString: () => sampler.toString(),
  };
}

function createNamed(name: string, ratio: number): Sampler {
  const root = createRoot(name.replace('parentbased_', ''), ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function createRoot(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
