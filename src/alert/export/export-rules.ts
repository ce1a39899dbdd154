import type { AlertFile } from '../rule.ts';
import { toElastAlert } from './elastalert.ts';
import { toKibana } from './kibana.ts';
import { toOpenSearch } from './opensearch.ts';
import { toPrometheus } from './prometheus.ts';
import type { Exported, ExportInput, ExportOptions, Schema, Target } from './target.ts';

const exporters: Readonly<Record<Target, (input: ExportInput) => Exported>> = {
  prometheus: toPrometheus,
  opensearch: toOpenSearch,
  elastalert: toElastAlert,
  kibana: toKibana,
};

const standardSchemas: Readonly<Record<Target, Schema>> = {
  prometheus: 'otel',
  opensearch: 'otel',
  elastalert: 'otel',
  kibana: 'ecs',
};

/** Says the rules of a file in the words of another engine, and what cannot be said there. */
export function exportRules(
  file: AlertFile,
  { target, schema = standardSchemas[target], index = 'logs-*', part = 'all' }: ExportOptions,
): Exported {
  const input = { file, schema, index, part };
  return exporters[target](input);
}
