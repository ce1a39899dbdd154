import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logRecords, spans } from './arbitrary.ts';
import { encodeLogs, encodeSpans } from './encode-request.ts';
import { logsShape, toMessage, tracesShape } from './message.ts';

/** A loaded machine makes spans slowly. */
const timeout = 30_000;

// Read by a reader that is not ours, with every field of resource and scope, and text of any units.
test('any span is on the wire as by OpenTelemetry, field for field', { timeout }, () => {
  fc.assert(
    fc.property(spans, (all) => {
      const theirs = Buffer.from(ProtobufTraceSerializer.serializeRequest([...all]) ?? []);
      expect(toMessage(encodeSpans(all), tracesShape)).toEqual(toMessage(theirs, tracesShape));
    }),
    { numRuns: 100 },
  );
});

test('any log record is on the wire as by OpenTelemetry, field for field', { timeout }, () => {
  fc.assert(
    fc.property(logRecords, (all) => {
      const theirs = Buffer.from(ProtobufLogsSerializer.serializeRequest([...all]) ?? []);
      expect(toMessage(encodeLogs(all), logsShape)).toEqual(toMessage(theirs, logsShape));
    }),
    { numRuns: 100 },
  );
});
