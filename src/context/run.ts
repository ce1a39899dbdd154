import { context } from '@opentelemetry/api';
import { idTable, type BusinessIds, type IdField } from '#record';
import { maxIdLength, withIds } from './ids.ts';

/**
 * Runs a function with these business ids: they are on every span and log line inside, and on outgoing calls.
 * For work that no request started: a queue consumer, a scheduled job, a test.
 * @param ids Ids to set; those not named stay as they are. Values longer than 128 characters are cut.
 * @returns What the function returns.
 * @since 0.1.0
 */
export function runWithContext<Result>(ids: BusinessIds, run: () => Result): Result {
  const clean: { [name in IdField]?: string } = {};
  for (const { field } of idTable) {
    const value = ids[field];
    if (value !== undefined) clean[field] = value.slice(0, maxIdLength);
  }
  return context.with(withIds(context.active(), clean), run);
}
