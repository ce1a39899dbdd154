import type { Engine } from './index-template.ts';
import { fieldNamed, indexPrefix, variables } from './shipping.ts';

/** How Fluent Bit calls its output for each engine. */
const plugins: Readonly<Record<Engine, string>> = { elasticsearch: 'es', opensearch: 'opensearch' };

/** Gives the YAML configuration of Fluent Bit: our log files into an engine. */
export function toFluentBitConfig(engine: Engine): object {
  return {
    service: {
      flush: 5,
      'storage.path': `\${${variables.state}}/chunks`,
      'scheduler.cap': 60,
    },
    parsers: [
      {
        name: 'filrouge',
        format: 'json',
        time_key: fieldNamed('datetime'),
        time_format: '%Y-%m-%dT%H:%M:%S.%LZ',
        time_keep: true,
      },
    ],
    pipeline: {
      inputs: [
        {
          name: 'tail',
          tag: 'filrouge',
          path: `\${${variables.files}}`,
          db: `\${${variables.state}}/positions.db`,
          read_from_head: true,
          refresh_interval: 5,
          // A file that was renamed is read on for a day, also while the input is paused.
          rotate_wait: 86_400,
          parser: 'filrouge',
          // What is no JSON.
          key: fieldNamed('message'),
          buffer_chunk_size: '256k',
          buffer_max_size: '4M',
          skip_long_lines: true,
          'storage.type': 'filesystem',
          // Enough waits: the rest stays in the log files, where it is.
          'storage.pause_on_chunks_overlimit': true,
        },
      ],
      outputs: [
        {
          name: plugins[engine],
          match: 'filrouge',
          host: `\${${variables.host}}`,
          port: `\${${variables.port}}`,
          logstash_format: true,
          logstash_prefix: indexPrefix,
          logstash_dateformat: '%Y-%m-%d',
          id_key: fieldNamed('record_id'),
          write_operation: 'create',
          suppress_type_name: true,
          // An answer names every line of its request; one that is cut is taken for a failure.
          buffer_size: false,
          retry_limit: 'no_limits',
        },
      ],
    },
  };
}
