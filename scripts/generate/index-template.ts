import { fieldTable, type FieldRow } from '#record';
import { indexPattern, indexPrefix } from './shipping.ts';

/** Engines that take an index template. They differ in what they call a map of unknown fields. */
export type Engine = 'elasticsearch' | 'opensearch';

const mapType: Readonly<Record<Engine, string>> = {
  elasticsearch: 'flattened',
  opensearch: 'flat_object',
};
// Lucene refuses longer terms (32,766 bytes); of a longer text, the beginning is found by its words.
const longestKeyword = 8_191;

/**
 * Gives the index template for lines of our log files (JSON, schema `filrouge`), as the body of `PUT _index_template/…`.
 * Fields of the application cannot put a record out: numbers and texts of one name live beside each other, and a map is one
 * field whatever is in it.
 */
export function toIndexTemplate(engine: Engine): object {
  return {
    index_patterns: [indexPattern],
    priority: 200,
    template: {
      settings: {
        // A number that stands where another record had a date keeps its record.
        'index.mapping.ignore_malformed': true,
        'index.mapping.total_fields.limit': 2_000,
        'index.refresh_interval': '5s',
        // OpenSearch's policy names its indexes itself.
        ...(engine === 'elasticsearch' && { 'index.lifecycle.name': indexPrefix }),
      },
      mappings: {
        date_detection: false,
        numeric_detection: false,
        properties: Object.fromEntries(
          fieldTable.map((row) => [row.field, toMapping(row, engine)]),
        ),
        dynamic_templates: [
          { maps: { match_mapping_type: 'object', mapping: { type: mapType[engine] } } },
          {
            texts: {
              match_mapping_type: 'string',
              mapping: { type: 'keyword', ignore_above: longestKeyword },
            },
          },
          { booleans: { match_mapping_type: 'boolean', mapping: { type: 'keyword' } } },
          { whole: { match_mapping_type: 'long', mapping: { type: 'double' } } },
        ],
      },
    },
  };
}

function toMapping(row: FieldRow, engine: Engine): object {
  switch (row.type) {
    case 'text':
      return { type: 'text' };
    case 'keyword':
      return { type: 'keyword', ignore_above: longestKeyword };
    case 'integer':
      return { type: 'long' };
    case 'number':
      return { type: 'double' };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'date', format: 'strict_date_optional_time' };
    case 'object':
      return { type: mapType[engine] };
  }
}
