import { Scalar } from 'yaml';
import type { Engine } from './index-template.ts';
import { fieldNamed, indexPrefix, variables } from './shipping.ts';

const engineOptions: Readonly<Record<Engine, object>> = {
  elasticsearch: { verify_es_version_at_startup: false, default_elasticsearch_version: 8 },
  opensearch: { verify_os_version_at_startup: false, default_opensearch_version: 2 },
};

/** Gives the YAML configuration of Fluentd: our log files into an engine. */
export function toFluentdConfig(engine: Engine): object {
  const id = fieldNamed('record_id');
  return {
    config: [
      {
        source: {
          $type: 'tail',
          tag: 'filrouge.line',
          path: fromEnvironment(variables.files),
          pos_file: inState('positions'),
          read_from_head: true,
          follow_inodes: true,
          refresh_interval: '5s',
          parse: { $type: 'none', message_key: fieldNamed('message') },
        },
      },
      {
        // Not a parser of the source, which would drop what is no JSON.
        filter: {
          $tag: 'filrouge.line',
          $type: 'parser',
          key_name: fieldNamed('message'),
          emit_invalid_record_to_error: true,
          parse: {
            $type: 'json',
            time_key: fieldNamed('datetime'),
            time_type: 'string',
            time_format: '%iso8601',
            keep_time_key: true,
          },
        },
      },
      {
        // The output would drop a line without an id, or put it out again with each try.
        filter: {
          $tag: 'filrouge.line',
          $type: 'record_transformer',
          enable_ruby: true,
          record: {
            [id]: `\${record['${id}'] || Fluent::UniqueId.hex(Fluent::UniqueId.generate)}`,
          },
        },
      },
      { match: toOutput(engine) },
      { label: { $name: '@ERROR', config: [{ match: toRefused() }] } },
    ],
  };
}

function toOutput(engine: Engine): object {
  return {
    $tag: 'filrouge.*',
    $type: engine,
    host: fromEnvironment(variables.host),
    port: fromEnvironment(variables.port),
    // Not to end when the engine is away at the start.
    ...engineOptions[engine],
    suppress_type_name: true,
    index_name: `${indexPrefix}-%Y-%m-%d`,
    id_key: fieldNamed('record_id'),
    write_operation: 'create',
    // Parsed already: what is tried again must not meet the filter once more.
    retry_tag: 'filrouge.again',
    request_timeout: '30s',
    reconnect_on_error: true,
    reload_connections: false,
    buffer: {
      // The output asks for the tag, the name of the index for the time.
      $arg: 'tag, time',
      $type: 'file',
      path: inState('buffer'),
      timekey: '1d',
      timekey_use_utc: true,
      flush_mode: 'interval',
      flush_interval: '5s',
      chunk_limit_size: '8m',
      total_limit_size: '1g',
      overflow_action: 'block',
      retry_forever: true,
      retry_max_interval: '60s',
    },
  };
}

/** What is no JSON, and what the engine refuses. */
function toRefused(): object {
  return {
    $tag: '**',
    $type: 'file',
    path: inState('refused/%Y-%m-%d'),
    append: true,
    format: { $type: 'json' },
    buffer: {
      $arg: 'time',
      $type: 'file',
      path: inState('refused-buffer'),
      timekey: '1d',
      timekey_use_utc: true,
      flush_mode: 'interval',
      flush_interval: '5s',
    },
  };
}

function inState(name: string): Scalar {
  return fromEnvironment(variables.state, `/${name}`);
}

/** A string with Ruby in it, as Fluentd marks them. */
function fromEnvironment(variable: string, rest = ''): Scalar {
  const scalar = new Scalar(`#{ENV.fetch('${variable}')}${rest}`);
  scalar.tag = '!fluent/s';
  return scalar;
}
