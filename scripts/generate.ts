// Writes the files of deploy/ that name fields of the log record or rules of redaction, from their tables; with --check,
// only tells whether they are current.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { toDashboards } from './generate/dashboards.ts';
import { toFilebeatConfig } from './generate/filebeat.ts';
import { toFileLogConfig } from './generate/file-log.ts';
import { toFluentBitConfig } from './generate/fluent-bit.ts';
import { toFluentdConfig } from './generate/fluentd.ts';
import { toIndexTemplate, type Engine } from './generate/index-template.ts';
import { toLogstashPipeline, toLogstashPipelines } from './generate/logstash.ts';
import { logRetention, toIlmPolicy, toIsmPolicy, traceRetention } from './generate/retention.ts';
import { toSecondRedaction } from './generate/second-redaction.ts';

const engineNames: Readonly<Record<Engine, string>> = {
  elasticsearch: 'Elasticsearch',
  opensearch: 'OpenSearch',
};

/** What was compared with, or run. */
const logstashSources: Readonly<Record<Engine, string>> = {
  elasticsearch: 'logstash-output-elasticsearch 12.1.6',
  opensearch: 'logstash-output-opensearch 2.0.3',
};

const fluentdChecks: Readonly<Record<Engine, readonly string[]>> = {
  elasticsearch: [
    'No test runs it: Fluentd cannot be had where they run. Run once by hand, with Fluentd 1.18.0 and',
    'fluent-plugin-elasticsearch 5.2.5, against a server that answered as Elasticsearch does.',
  ],
  opensearch: [
    'Not run: the plugin cannot be had where the tests run. Its options were compared with the source of',
    'fluent-plugin-opensearch 1.1.6; the same for Elasticsearch beside it was run.',
  ],
};

const byCollector = 'Run by `npm run test:backends` with OpenTelemetry Collector 0.159.0.';
const dashboards = toDashboards();

const files: Readonly<Record<string, string>> = {
  'deploy/collector/file-log.yaml': toYaml(
    toFileLogConfig(),
    'Reads our log files. Beside agent.yaml: --config agent.yaml --config file-log.yaml.',
    byCollector,
  ),
  'deploy/collector/redaction.yaml': toYaml(
    toSecondRedaction(),
    'Redacts once more. Beside gateway.yaml: --config gateway.yaml --config redaction.yaml.',
    byCollector,
  ),
  'deploy/elasticsearch/index-template.json': toJson(toIndexTemplate('elasticsearch')),
  'deploy/elasticsearch/retention-logs.json': toJson(toIlmPolicy(logRetention)),
  'deploy/elasticsearch/retention-traces.json': toJson(toIlmPolicy(traceRetention)),
  'deploy/elasticsearch/dashboards.ndjson': dashboards,
  'deploy/opensearch/index-template.json': toJson(toIndexTemplate('opensearch')),
  'deploy/opensearch/retention-logs.json': toJson(toIsmPolicy(logRetention)),
  'deploy/opensearch/retention-traces.json': toJson(toIsmPolicy(traceRetention)),
  'deploy/opensearch/dashboards.ndjson': dashboards,
  'deploy/filebeat/filebeat.yml': toYaml(
    toFilebeatConfig(),
    'Ships our log files into Elasticsearch, by Filebeat 9. See README.md.',
    'Not run: Filebeat cannot be had where the tests run. Its options were compared with its documentation (elastic/beats,',
    'docs/reference/filebeat, August 2026: 9.5).',
  ),
  ...forEngines('fluent-bit', 'yaml', (engine) =>
    toYaml(
      toFluentBitConfig(engine),
      `Ships our log files into ${engineNames[engine]}, by Fluent Bit. See README.md.`,
      'Not run: Fluent Bit cannot be had where the tests run. Its options were compared with the source of Fluent Bit 5.1.1',
      'and with its documentation of August 2026.',
    ),
  ),
  ...forEngines('fluentd', 'yaml', (engine) =>
    toYaml(
      toFluentdConfig(engine),
      `Ships our log files into ${engineNames[engine]}, by Fluentd with fluent-plugin-${engine}. See README.md.`,
      ...fluentdChecks[engine],
    ),
  ),
  ...forEngines(
    'logstash',
    'conf',
    (engine) =>
      toComments(
        `Ships our log files into ${engineNames[engine]}, by Logstash. See README.md.`,
        'Not run: Logstash cannot be had where the tests run. Parsed with the grammar of Logstash 9.5.2; its options were',
        `compared with the sources of ${logstashSources[engine]}, logstash-input-file 4.4.7,`,
        'logstash-filter-json 3.2.1 and logstash-filter-date 3.1.15.',
      ) + toLogstashPipeline(engine),
  ),
  'deploy/logstash/pipelines.yml': toYaml(
    toLogstashPipelines(),
    'The queue on disk of the pipeline beside it; a part of the folder with logstash.yml.',
    'Not run: Logstash cannot be had where the tests run. Its settings were compared with the documentation of 9.5.2.',
  ),
};

const checking = process.argv.includes('--check');
for (const [file, text] of Object.entries(files)) {
  if (!checking) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not current; run \`npm run generate\`.`);
    process.exitCode = 1;
  }
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function forEngines(
  folder: string,
  extension: string,
  toText: (engine: Engine) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (['elasticsearch', 'opensearch'] as const).map((engine) => [
      `deploy/${folder}/${engine}.${extension}`,
      toText(engine),
    ]),
  );
}

function toYaml(value: object, ...head: readonly string[]): string {
  // Patterns are long: a line that is folded is hard to compare.
  return (
    toComments(...head) +
    stringify(value, { lineWidth: 0, defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' })
  );
}

function toComments(...head: readonly string[]): string {
  return [...head, 'Generated by `npm run generate`. Do not edit.']
    .map((line) => `# ${line}\n`)
    .join('');
}
