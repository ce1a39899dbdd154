import type { Measure } from '../rule.ts';
import { refuse } from './inexpressible.ts';
import { toStoredField } from './stored-field.ts';
import type { Schema } from './target.ts';

/** An aggregation of a field, and the path to its value. */
export interface ValueAggregation {
  readonly aggregation: object;
  readonly path: string;
}

/** Names of the aggregations that have one value. */
export const aggregationNames = { mean: 'avg', min: 'min', max: 'max', sum: 'sum' } as const;

/**
 * Gives the aggregation called `value` of a statistic.
 * @throws Inexpressible when the field is stored as a text.
 */
export function toValueAggregation(
  measure: Extract<Measure, { type: 'statistic' }>,
  schema: Schema,
): ValueAggregation {
  const field = toNumberField(measure.field, schema);
  if (measure.name !== 'percentile')
    return { aggregation: { [aggregationNames[measure.name]]: { field } }, path: 'value' };
  const { percent } = measure;
  const shown = Number.isInteger(percent) ? `${percent}.0` : String(percent);
  return {
    aggregation: { percentiles: { field, percents: [percent] } },
    path: `value[${shown}]`,
  };
}

/**
 * Gives the name of a stored field that can be computed with.
 * @throws Inexpressible when it is stored as a text.
 */
export function toNumberField(field: string, schema: Schema): string {
  const { name, kind } = toStoredField(field, schema);
  if (kind === 'keyword' || kind === 'words')
    refuse(`${field}: ${name} is stored as a text, and cannot be computed with`);
  return name;
}
