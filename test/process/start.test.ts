import { describe, expect, test } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { runProgram } from './program.ts';
import { startSink } from './sink.ts';

const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };

/** Prints which instrumentations are loaded, and how many files there are. */
const print = `
  const files = Object.keys(require.cache);
  const instrumentations = files.flatMap((file) => /parts.instrumentation-(.*).cjs$/.exec(file)?.[1] ?? []);
  console.log(JSON.stringify({ files: files.length, instrumentations }));
`;

async function loadedBy(code: string): Promise<{ files: number; instrumentations: string[] }> {
  const { stdout } = await runProgram(['--require', './register', '-e', code + print], away);
  return JSON.parse(stdout) as { files: number; instrumentations: string[] };
}

describe('a start loads what is used', () => {
  test('a start loads no more files than it may', async () => {
    const { files } = await loadedBy("require('node:http');");
    expect(files).toBeGreaterThan(50);
    expect(files).toBeLessThanOrEqual(budgets.filesOfStart);
  });

  test('an instrumentation is loaded when its library is loaded, and no other', async () => {
    const before = await loadedBy("require('node:http');");
    const after = await loadedBy("require('express');");
    expect(before.instrumentations.sort()).toEqual([]);
    expect(after.instrumentations.sort()).toEqual(['express']);
  });

  test('DEBUG is for the application: nothing inside the build prints for it', async () => {
    const { stderr } = await runProgram(['--require', './register', '-e', "require('express');"], {
      ...away,
      DEBUG: 'require-in-the-middle',
    });
    expect(stderr).toBe('');
  });

  test('with metrics, they are sent, and the spans and records of the process as well', async () => {
    const sink = await startSink();
    const code = `
      const { metrics, trace } = require('@opentelemetry/api');
      metrics.getMeter('m').createCounter('c').add(1);
      trace.getTracer('t').startSpan('s').end();
      setTimeout(() => {}, 400);
    `;
    const ending = await runProgram(['--require', './register', '-e', code], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
    });
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect(sink.requests.map(({ path }) => path)).toContain('/v1/metrics');
    expect(sink.spans.map(({ name }) => name)).toEqual(['s']);
    expect(sink.allLogs.map(({ body }) => body)).toContain('process started');
  });

  test('metrics change nothing of the resource', async () => {
    const resourceWith = async (
      environment: Readonly<Record<string, string>>,
    ): Promise<readonly string[]> => {
      const sink = await startSink();
      const code = "require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end();";
      await runProgram(['--require', './register', '-e', code], {
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop',
        ...environment,
      });
      await sink.close();
      return Object.keys(sink.spans[0]?.resource ?? {}).sort();
    };
    const own = await resourceWith({});
    expect(own).toContain('service.namespace');
    expect(await resourceWith({ OTEL_METRICS_EXPORTER: 'otlp' })).toEqual(own);
  });

  test('the limits of span events and links count', async () => {
    const sink = await startSink();
    const code = `
      const span = require('@opentelemetry/api').trace.getTracer('t').startSpan('s');
      span.addEvent('e');
      span.addEvent('f', { a: 1, b: 2, c: 3 });
      span.end();
    `;
    await runProgram(['--require', './register', '-e', code], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '2',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
    });
    await sink.close();
    expect(sink.spans[0]?.events).toMatchObject([{ name: 'f', attributes: { a: 1, b: 2 } }]);
    expect(sink.spans[0]?.events[0]?.attributes).not.toHaveProperty('c');
  });
});
