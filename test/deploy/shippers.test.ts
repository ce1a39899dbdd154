import { readFileSync } from 'node:fs';
import { dirname, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fieldTable } from '#record';

const files = [
  'filebeat/filebeat.yml',
  'fluent-bit/elasticsearch.yaml',
  'fluent-bit/opensearch.yaml',
  'fluentd/elasticsearch.yaml',
  'fluentd/opensearch.yaml',
  'logstash/elasticsearch.conf',
  'logstash/opensearch.conf',
];

test.each(files)('deploy/%s writes into indexes that the template is for', (file) => {
  const template = JSON.parse(read('opensearch/index-template.json')) as {
    readonly index_patterns: readonly string[];
  };
  const [index = ''] = /filrouge-logs[^'"]*/.exec(read(file)) ?? [];
  // Fluent Bit puts the hyphen and the day behind its prefix.
  const name = index === 'filrouge-logs' ? `${index}-` : index;
  expect(template.index_patterns.some((pattern) => matchesGlob(name, pattern))).toBe(true);
});

test.each([...files, 'rsyslog/filrouge.conf'])(
  'the containers of deploy/%s set its variables',
  (file) => {
    const compose = parse(read(`${dirname(file)}/compose.yaml`)) as {
      readonly services: {
        readonly shipper: { readonly environment: Readonly<Record<string, string>> };
      };
    };
    const set = Object.keys(compose.services.shipper.environment);
    expect(set.filter((name) => name.startsWith('FILROUGE_')).toSorted()).toEqual(
      variablesIn(read(file)),
    );
  },
);

test.each(files)('deploy/%s and its README name the same variables', (file) => {
  const used = variablesIn(read(file));
  expect(used).toContain('FILROUGE_LOG_FILES');
  expect(variablesIn(read(`${dirname(file)}/README.md`))).toEqual(used);
});

test('Filebeat removes its own fields before the line is read, not after', () => {
  const names = readFilebeat().processors.flatMap((processor) => Object.keys(processor));
  expect(names).toEqual(['drop_fields', 'decode_json_fields', 'timestamp', 'copy_fields']);
});

test('the shortest line of ours is long enough for Filebeat to tell its file from others', () => {
  const shortest = JSON.stringify({
    datetime: '2026-11-24T00:06:41.972Z',
    level: 'INFO',
    message: '',
    service: 'a',
    hostname: 'h',
    log_type: 'application',
    record_id: '0'.repeat(32),
  });
  const [input] = readFilebeat()['filebeat.inputs'];
  expect(input?.['prospector.scanner.fingerprint.length']).toBeLessThanOrEqual(shortest.length);
});

test('Filebeat takes every field of ours as it is', () => {
  // Its decoder takes these three for its own.
  const special = new Set(['@timestamp', '@metadata', 'type']);
  expect(fieldTable.map(({ field }) => field).filter((field) => special.has(field))).toEqual([]);
});

test.each(['elasticsearch', 'opensearch'])(
  'what Fluentd tries again goes to its output for %s, not through the parser once more',
  (engine) => {
    const { config } = readFluentd(engine);
    const output = config.flatMap(({ match }) => (match === undefined ? [] : [match]));
    const filters = config.flatMap(({ filter }) => (filter === undefined ? [] : [filter.$tag]));
    const again = output[0]?.retry_tag ?? '';
    expect(matchesGlob(again, output[0]?.$tag ?? '')).toBe(true);
    expect(filters.filter((tag) => matchesGlob(again, tag))).toEqual([]);
  },
);

function readFilebeat(): {
  readonly 'filebeat.inputs': readonly Readonly<Record<string, unknown>>[];
  readonly processors: readonly object[];
} {
  return parse(read('filebeat/filebeat.yml')) as ReturnType<typeof readFilebeat>;
}

function readFluentd(engine: string): {
  readonly config: readonly {
    readonly match?: { readonly $tag: string; readonly retry_tag: string };
    readonly filter?: { readonly $tag: string };
  }[];
} {
  // Its mark for strings with Ruby in them is nothing that this parser knows.
  const text = read(`fluentd/${engine}.yaml`).replaceAll('!fluent/s ', '');
  return parse(text) as ReturnType<typeof readFluentd>;
}

function variablesIn(text: string): string[] {
  return [...new Set(text.match(/FILROUGE_(?!LOG_FILE\b)[A-Z_]+/g))].sort();
}

function read(file: string): string {
  return readFileSync(`deploy/${file}`, 'utf8');
}
