import type { Engine } from './index-template.ts';
import { fieldNamed, indexPrefix, variables } from './shipping.ts';

/** What the input puts beside the line: gone before the line is read, so that no field of a line goes. */
const ownFields = ['@version', 'event', 'host', 'log', 'path'];

const engineOptions: Readonly<Record<Engine, Readonly<Record<string, unknown>>>> = {
  elasticsearch: {
    data_stream: false,
    ilm_enabled: false,
    silence_errors_in_log: ['version_conflict_engine_exception'],
  },
  opensearch: { failure_type_logging_whitelist: ['version_conflict_engine_exception'] },
};

/** Gives the pipeline of Logstash: our log files into an engine. */
export function toLogstashPipeline(engine: Engine): string {
  const id = fieldNamed('record_id');
  const message = fieldNamed('message');
  const output = {
    hosts: [`http://\${${variables.host}}:\${${variables.port}}`],
    index: `${indexPrefix}-%{+yyyy-MM-dd}`,
    manage_template: false,
    action: 'create',
    ...engineOptions[engine],
  };
  return [
    'input {',
    ...plugin(1, 'file', {
      path: [`\${${variables.files}}`],
      exclude: ['*.gz', '*.bz2', '*.xz', '*.zst'],
      sincedb_path: `\${${variables.state}}/positions`,
      start_position: 'beginning',
    }),
    '}',
    'filter {',
    ...plugin(1, 'mutate', { remove_field: ownFields }),
    ...plugin(1, 'json', { source: message }),
    ...plugin(1, 'date', { match: [fieldNamed('datetime'), 'ISO8601'], tag_on_failure: [] }),
    '}',
    'output {',
    `  if [${id}] {`,
    ...plugin(2, engine, { ...output, document_id: `%{${id}}` }),
    '  } else {',
    ...plugin(2, engine, output),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Gives pipelines.yml, which has the pipeline's queue on disk. */
export function toLogstashPipelines(): object {
  return [
    {
      'pipeline.id': 'filrouge',
      'path.config': '/etc/logstash/filrouge.conf',
      'pipeline.ecs_compatibility': 'disabled',
      'queue.type': 'persisted',
      'queue.max_bytes': '1gb',
      'dead_letter_queue.enable': true,
    },
  ];
}

function plugin(depth: number, name: string, options: Readonly<Record<string, unknown>>): string[] {
  const indent = '  '.repeat(depth);
  return [
    `${indent}${name} {`,
    ...Object.entries(options).map(([key, value]) => `${indent}  ${key} => ${toValue(value)}`),
    `${indent}}`,
  ];
}

/** JSON and the language of pipelines write texts, truths and lists in the same way. */
function toValue(value: unknown): string {
  return JSON.stringify(value);
}
