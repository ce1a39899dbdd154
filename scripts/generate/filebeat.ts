import { fieldNamed, indexPrefix, variables } from './shipping.ts';

/** What Filebeat puts on every event. Two of these names, `input` and `host`, can be fields of a line. */
const ownFields = ['agent', 'ecs', 'host', 'input', 'log'];

/**
 * Bytes from the beginning of a file by which Filebeat tells files from each other. A shorter file waits, and with the 64
 * that are its least, two services whose first lines have one instant and level are one file.
 */
const fingerprintBytes = 160;

/** Gives filebeat.yml: our log files into Elasticsearch. */
export function toFilebeatConfig(): object {
  return {
    'filebeat.inputs': [
      {
        type: 'filestream',
        id: 'filrouge',
        paths: [`\${${variables.files}}`],
        'prospector.scanner.exclude_files': ['\\.(gz|bz2|xz|zst)$'],
        'prospector.scanner.fingerprint.length': fingerprintBytes,
      },
    ],
    // Not a parser of the input: these run after Filebeat has added its own fields, which can then go without ours.
    processors: [
      { drop_fields: { fields: ownFields, ignore_missing: true } },
      {
        decode_json_fields: {
          fields: [fieldNamed('message')],
          target: '',
          overwrite_keys: true,
        },
      },
      {
        timestamp: {
          field: fieldNamed('datetime'),
          layouts: ['2006-01-02T15:04:05.999Z07:00'],
          test: ['2026-11-26T00:06:41.972Z'],
          ignore_missing: true,
          ignore_failure: true,
        },
      },
      {
        copy_fields: {
          fields: [{ from: fieldNamed('record_id'), to: '@metadata._id' }],
          ignore_missing: true,
          fail_on_error: false,
        },
      },
    ],
    'queue.disk.max_size': '1GB',
    'output.elasticsearch': {
      hosts: [`http://\${${variables.host}}:\${${variables.port}}`],
      index: `${indexPrefix}-%{+yyyy-MM-dd}`,
      'non_indexable_policy.dead_letter_index.index': 'filrouge-refused',
    },
    'setup.template.enabled': false,
    'setup.ilm.enabled': false,
  };
}
