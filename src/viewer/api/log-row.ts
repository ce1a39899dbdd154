import type { IdFields, IdField } from '#record';
import { travellingIds, toLevel } from '#record';
import { fromJson, toDateTime } from '../store/from-row.ts';
import type { StoredIds, StoredLog } from '../store/stored.ts';
import type { LogRow } from './types.ts';

/** Gives nanoseconds as milliseconds with three decimals: microseconds. */
export function toMillis(nanos: bigint): number {
  return Math.round(Number(nanos) / 1_000) / 1_000;
}

/** Gives a log record under the names of our log lines. */
export function toLogRow(log: StoredLog): LogRow {
  return {
    datetime: toDateTime(BigInt(log.time_ns)),
    time_unix_nano: log.time_ns,
    level: toLevel(log.severity),
    message: log.message,
    service: log.service,
    ...(log.trace_id !== null && { trace_id: log.trace_id }),
    ...(log.span_id !== null && { span_id: log.span_id }),
    ...(log.record_id !== null && { record_id: log.record_id }),
    ...toIdFields(log),
    attributes: fromJson(log.attributes),
  };
}

function toIdFields(stored: StoredIds): IdFields {
  const ids: { [name in IdField]?: string } = {};
  for (const { field } of travellingIds) {
    const value = stored[field as keyof StoredIds];
    if (value !== null) ids[field] = value;
  }
  return ids;
}
