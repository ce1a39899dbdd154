import { isSpanContextValid, trace } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { quietly, type RecordOutlet, type Taken } from '#intake';
import { attributeOfField } from '#record';
import type { OutgoingLogRecord } from './encoders.ts';
import type { RecordSink } from './record-stage.ts';

/** Where whole records go when nobody but us processes them. */
export interface OutletOptions {
  readonly resource: Resource;
  readonly sinks: readonly RecordSink[];
  /** Takes it to where it leaves the process; undefined: it does not. */
  readonly append: ((logRecord: OutgoingLogRecord) => void) | undefined;
}

/** `AttributeCountLimit` of the specification: a record with more fields goes by the SDK, which counts what it drops. */
const mostAttributes = 128;

/**
 * Makes the way of our own records past the SDK's log record, which copies and checks what is clean and whole already.
 * Those of the logs API go by the SDK.
 */
export function createRecordOutlet({ resource, sinks, append }: OutletOptions): RecordOutlet {
  const scopes = new Map<string, { readonly name: string }>();
  const scopeOf = (name: string): { readonly name: string } => {
    const known = scopes.get(name);
    if (known !== undefined) return known;
    const scope = { name };
    scopes.set(name, scope);
    return scope;
  };
  return {
    isAway: append === undefined && sinks.length === 0,
    take(taken, scope) {
      const { record, severityNumber, context } = taken;
      // Of its own, a record has some twenty fields.
      if (taken.fieldCount > mostAttributes / 2 && Object.keys(record).length > mostAttributes)
        return false;
      quietly(() => {
        if (sinks.length > 0) {
          const span = trace.getSpan(context);
          for (const sink of sinks) sink(record, severityNumber, span);
        }
        append?.(toLogRecord(taken, scopeOf(scope), resource));
      });
      return true;
    },
  };
}

function toLogRecord(
  { record, severityNumber, context, timeMs }: Taken,
  instrumentationScope: { readonly name: string },
  resource: Resource,
): OutgoingLogRecord {
  const eventName = record['event_name'];
  const spanContext = trace.getSpanContext(context);
  const isInSpan = spanContext !== undefined && isSpanContextValid(spanContext);
  return {
    hrTime: millisToHrTime(timeMs),
    hrTimeObserved: millisToHrTime(Date.now()),
    spanContext: isInSpan ? spanContext : undefined,
    severityNumber,
    severityText: record.level,
    body: record.message,
    eventName: typeof eventName === 'string' ? eventName : undefined,
    attributes: record,
    attributeOf: attributeOfField,
    droppedAttributesCount: 0,
    instrumentationScope,
    resource,
  };
}
