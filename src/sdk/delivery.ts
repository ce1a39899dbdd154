import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Deliver, Refusal, Sender } from '#export';

/** How bodies are encoded. */
export type OtlpProtocol = 'http/protobuf' | 'http/json';

interface Answer {
  readonly partialSuccess?: {
    readonly rejectedSpans?: number | string;
    readonly rejectedLogRecords?: number | string;
    readonly errorMessage?: string;
  };
}

/** Makes what encodes a batch of spans by OpenTelemetry's own serializer and sends it. */
export function createSpanDelivery(protocol: OtlpProtocol, sender: Sender): Deliver<ReadableSpan> {
  return createDelivery(async () => {
    const { JsonTraceSerializer, ProtobufTraceSerializer } = await transformer();
    return protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  }, sender);
}

/** Makes what encodes a batch of log records by OpenTelemetry's own serializer and sends it. */
export function createLogDelivery(
  protocol: OtlpProtocol,
  sender: Sender,
): Deliver<ReadableLogRecord> {
  return createDelivery(async () => {
    const { JsonLogsSerializer, ProtobufLogsSerializer } = await transformer();
    return protocol === 'http/json' ? JsonLogsSerializer : ProtobufLogsSerializer;
  }, sender);
}

/** Loaded with the first batch: a start does not need it. */
const transformer = (): Promise<typeof import('@opentelemetry/otlp-transformer')> =>
  import('@opentelemetry/otlp-transformer');

function createDelivery<Item extends { readonly resource: Resource }>(
  load: () => Promise<ISerializer<Item[], unknown>>,
  sender: Sender,
): Deliver<Item> {
  let loaded: ISerializer<Item[], unknown> | undefined;
  // Name look-ups and connections of ours are nobody's spans, and the batch belongs to no request.
  const quiet = suppressTracing(ROOT_CONTEXT);
  return (items, stop) =>
    context.with(quiet, async () => {
      await resourcesOf(items);
      const serializer = (loaded ??= await load());
      const body = serializer.serializeRequest([...items]);
      if (body === undefined) throw new Error('the batch could not be encoded');
      return toRefusal(serializer, await sender.send(body, stop));
    });
}

/** Some of what is found out about the host is known a moment later than the first records. */
async function resourcesOf(items: readonly { readonly resource: Resource }[]): Promise<void> {
  const resources = new Set(items.map(({ resource }) => resource));
  for (const resource of resources)
    if (resource.asyncAttributesPending === true) await resource.waitForAsyncAttributes?.();
}

function toRefusal(
  serializer: ISerializer<never, unknown>,
  answer: Uint8Array,
): Refusal | undefined {
  const { partialSuccess } = readAnswer(serializer, answer);
  const records = Number(partialSuccess?.rejectedSpans ?? partialSuccess?.rejectedLogRecords ?? 0);
  if (!(records > 0)) return undefined;
  return { records, error: new Error(partialSuccess?.errorMessage || 'refused without a reason') };
}

/** Whoever answers with a success took the batch, whatever the body is. */
function readAnswer(serializer: ISerializer<never, unknown>, answer: Uint8Array): Answer {
  try {
    return (serializer.deserializeResponse(answer) ?? {}) as Answer;
  } catch {
    return {};
  }
}
