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
 * Makes the sampler that `OTEL_TRACES_SAMPLER` names. A server span that is not sampled is recorded all the same, and not
 * sent: the access record of its request is made from it.
 * @param recordServers False when nobody wants access records.
 */
export function createSampler(name: string, ratio: number, recordServers: boolean): Sampler {
  const sampler = createNamed(name, ratio);
  return recordServers ? withServerSpans(sampler) : sampler;
}

function createNamed(name: string, ratio: number): Sampler {
  const root = createRoot(name.replace('parentbased_', ''), ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function createRoot(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}

function withServerSpans(sampler: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
      if (kind !== SpanKind.SERVER || result.decision !== SamplingDecision.NOT_RECORD)
        return result;
      return { ...result, decision: SamplingDecision.RECORD };
    },
    toString: () => sampler.toString(),
  };
}
