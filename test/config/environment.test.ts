import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findProblems,
  optionTable,
  readBatch,
  readDestination,
  readExporters,
  readMetricsWanted,
  readServiceName,
  withoutVariables,
} from '#config';

test.each([
  [undefined, false],
  ['', false],
  [' ', false],
  ['none', false],
  ['otlp', true],
  ['console,otlp', true],
])('metrics by OTEL_METRICS_EXPORTER=%s: wanted %s', (value, wanted) => {
  const environment = value === undefined ? {} : { OTEL_METRICS_EXPORTER: value };
  expect(readMetricsWanted(environment)).toBe(wanted);
});

describe('findProblems()', () => {
  test.each([
    ['OTEL_SDK_DISABLED', 'yes', 'true or false', 'false'],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'collector:4318',
      'an http:// or https:// address',
      'http://127.0.0.1:4318',
    ],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '-1', 'a whole number of at least 0 (ms)', '5000'],
    [
      'OTEL_TRACES_SAMPLER',
      'sometimes',
      'always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio',
      'parentbased_always_on',
    ],
    ['OTEL_TRACES_SAMPLER_ARG', '', undefined, undefined],
    [
      'OTEL_PROPAGATORS',
      'tracecontext,jaeger',
      'some of tracecontext, baggage, b3, b3multi, none',
      'tracecontext,baggage',
    ],
    ['OTEL_RESOURCE_ATTRIBUTES', 'novalue', 'key=value pairs separated by commas', 'nothing'],
  ])('%s=%s', (variable, value, expectation, used) => {
    const lines = findProblems({ [variable]: value }).map((problem) => problem.line);
    const line = `${variable} is ${JSON.stringify(value)}; expected ${expectation}; using ${used}.`;
    expect(lines).toEqual(expectation === undefined ? [] : [line]);
  });

  test.each([
    ['4096', '4', 4],
    ['4096', undefined, 512],
    ['4096', 'many', 512],
    ['4', '4', undefined],
  ])('a batch of %s and a queue of %s', (size, queue, used) => {
    const environment = { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: size, OTEL_BSP_MAX_QUEUE_SIZE: queue };
    const problems = findProblems(environment).map(({ variable, line }) => [variable, line]);
    const batch = problems.filter(([variable]) => variable === 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE');
    const limit = queue === '4' ? '4' : '2048';
    const line = `OTEL_BSP_MAX_EXPORT_BATCH_SIZE is "4096"; expected at most OTEL_BSP_MAX_QUEUE_SIZE, ${limit}; using ${used}.`;
    expect(batch).toEqual(used === undefined ? [] : [['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', line]]);
  });

  test('takes the default of every option', () => {
    const environment = Object.fromEntries(
      optionTable
        // One in words says on what it depends.
        .filter((row) => !row.default.includes(' ') && row.default !== 'none')
        .map((row) => [row.name, row.default]),
    );
    expect(findProblems(environment)).toEqual([]);
  });

  test('suggests the name that was meant, and leaves other languages alone', () => {
    const lines = findProblems({
      OTEL_TRACE_EXPORTER: 'otlp',
      OTEL_JAVAAGENT_DEBUG: '1',
      PATH: 'x',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.line).toContain('did you mean OTEL_TRACES_EXPORTER?');
  });

  test('never shows the value of headers', () => {
    expect(findProblems({ OTEL_EXPORTER_OTLP_HEADERS: 'Bearer s3cret' })[0]?.line).not.toContain(
      's3cret',
    );
  });

  test('never throws and never breaks the line, whatever the value is', () => {
    const names = fc.constantFrom(...optionTable.map((row) => row.name), 'FILROUGE_X');
    fc.assert(
      fc.property(names, fc.string({ unit: 'binary' }), (name, value) =>
        findProblems({ [name]: value }).every(({ line }) => !line.includes('\n')),
      ),
    );
  });
});

describe('readDestination()', () => {
  test.each([
    [{}, 'http://127.0.0.1:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1/base/' }, 'http://c:1/base/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:1/own' }, 'http://c:1/own'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ' ' }, 'http://127.0.0.1:4318/v1/traces'],
  ])('%o gives %s', (environment, url) => {
    expect(readDestination(environment, 'traces').url).toBe(url);
  });

  test('code beats the environment', () => {
    const environment = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://e:1/' };
    expect(readDestination(environment, 'logs', { endpoint: 'http://c:2' }).url).toBe(
      'http://c:2/v1/logs',
    );
  });
});

test.each([
  [{}, ['otlp']],
  [{ OTEL_LOGS_EXPORTER: 'none' }, []],
  [{ OTEL_LOGS_EXPORTER: 'console, otlp' }, ['console', 'otlp']],
])('readExporters(%o) gives %o', (environment, exporters) => {
  expect(readExporters(environment, 'logs')).toEqual(exporters);
});

test.each([
  [{}, 'unknown_service:node'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'a=b,service.name=by%20attribute' }, 'by attribute'],
  [{ OTEL_SERVICE_NAME: 'own', OTEL_RESOURCE_ATTRIBUTES: 'service.name=x' }, 'own'],
])('readServiceName(%o) gives %s', (environment, name) => {
  expect(readServiceName(environment)).toBe(name);
});

test('readBatch() keeps a batch no larger than the queue', () => {
  expect(readBatch({ OTEL_BSP_MAX_QUEUE_SIZE: '10' }, 'BSP')).toMatchObject({
    maxQueueSize: 10,
    maxExportBatchSize: 10,
    scheduledDelayMillis: 1000,
  });
});

test('withoutVariables() puts the variables back, also when the function throws', () => {
  process.env['OTEL_TEST_VALUE'] = 'kept';
  const seen = withoutVariables(['OTEL_TEST_VALUE'], () => process.env['OTEL_TEST_VALUE']);
  expect(seen).toBeUndefined();
  expect(() =>
    withoutVariables(['OTEL_TEST_VALUE'], () => {
      throw new Error('inside');
    }),
  ).toThrow('inside');
  expect(process.env['OTEL_TEST_VALUE']).toBe('kept');
  delete process.env['OTEL_TEST_VALUE'];
});
