import { createRequire, isBuiltin } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { expect, test } from 'vitest';
import { instrumentationTable } from '../../src/instrumentation-table.ts';
import { createInstrumentations, packagesOf } from '../../src/sdk/instrumentations.ts';

const prefix = '@opentelemetry/instrumentation-';
const plain = {
  enabled: [],
  disabled: [],
  metrics: false,
  served: undefined,
  servesElsewhere: true,
};

/** OpenTelemetry's own list, whole. */
function loadAll(): readonly Instrumentation[] {
  const auto = createRequire(import.meta.url)(
    '@opentelemetry/auto-instrumentations-node',
  ) as typeof import('@opentelemetry/auto-instrumentations-node');
  return auto.getNodeAutoInstrumentations({
    [`${prefix}fs`]: { enabled: true },
    [`${prefix}host-metrics`]: { enabled: true },
  });
}

function namesOf(instrumentations: readonly Instrumentation[]): readonly string[] {
  return instrumentations.map(({ instrumentationName }) => instrumentationName.replace(prefix, ''));
}

test('the table says what the instrumentations themselves declare, but for those that ours replace', () => {
  const all = loadAll();
  const replaced = new Set(['winston', 'pino', 'bunyan']);
  const declared = all
    .map((instrumentation) => ({
      name: instrumentation.instrumentationName.replace(prefix, ''),
      className: instrumentation.constructor.name,
      patches: [...packagesOf([instrumentation])],
    }))
    .filter(({ name }) => !replaced.has(name));
  for (const instrumentation of all) instrumentation.disable();
  expect(instrumentationTable).toEqual(declared);
});

test('createInstrumentations() makes neither noisy nor metric-only ones by default', () => {
  const names = namesOf(createInstrumentations(plain));
  expect(names).toEqual(expect.arrayContaining(['http', 'express', 'pg', 'undici']));
  expect(names).not.toEqual(expect.arrayContaining(['fs']));
  for (const off of ['fs', 'net', 'dns', 'router', 'connect', 'runtime-node', 'host-metrics'])
    expect(names).not.toContain(off);
});

test('createInstrumentations() makes those of metrics when metrics are exported', () => {
  expect(namesOf(createInstrumentations({ ...plain, metrics: true }))).toContain('runtime-node');
});

test('createInstrumentations() makes only those that are enabled, without those that are disabled', () => {
  const options = { ...plain, enabled: ['pg', 'net', 'koa'], disabled: ['koa'] };
  expect(namesOf(createInstrumentations(options))).toEqual(['net', 'pg']);
});

test('packagesOf() names what is patched without loading it', () => {
  const packages = packagesOf(createInstrumentations(plain));
  expect(packages).toEqual(expect.arrayContaining(['express', 'pg-pool', '@redis/client']));
  expect(packages.filter((name) => isBuiltin(name)).sort()).toEqual(['http', 'https']);
});
