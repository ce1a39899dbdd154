import { describe, expect, test } from 'vitest';
import { runProgram } from '../process/program.ts';
import { runIntoSink, type Sink } from '../process/sink.ts';

const program = 'test/fixtures/bridges/api-logs.cjs';
const preload = ['--require', './register'];

/** What is no record of the process itself, nor of what it prints. */
function recordsOf({ logs }: Sink): Sink['logs'] {
  return logs.filter(({ body }) => /^(?:by|imported)\b/.test(String(body)));
}

describe('records of the API of logs before @opentelemetry/api 1.10', () => {
  test.each([
    ['after the start', [...preload, program], { LATE: '1' }],
    ['by a preload, loaded at once', [...preload, program], {}],
    ['before the start', [program], { START: '1' }],
  ])(
    'loaded %s, they arrive, clean, and those of a bridged logger once',
    async (_when, args, env) => {
      const { ending, sink } = await runIntoSink(args, env);
      expect([ending.code, ending.stdout, ending.stderr]).toEqual([0, 'enabled: true\n', '']);
      const records = recordsOf(sink);
      expect(records.map(({ body }) => body)).toEqual([
        'by an early logger',
        'by a late logger',
        'by winston',
      ]);
      expect(records[0]).toMatchObject({
        severityText: 'WARN',
        attributes: { order: 1, password: '[masked]' },
      });
      expect(records[1]).toMatchObject({ eventName: 'order.late' });
    },
  );

  test('arrive from an ES module', async () => {
    const { sink } = await runIntoSink([
      '--import',
      './register.js',
      'test/fixtures/bridges/api-logs.mjs',
    ]);
    expect(recordsOf(sink).map(({ body }) => body)).toEqual(['imported']);
  });

  test('go where the application sends them, if it has a provider of its own', async () => {
    const plain = await runProgram([program], { OWN: '1' });
    const { ending, sink } = await runIntoSink([...preload, program], { OWN: '1' });
    expect(plain.stdout).toContain('own provider: by an early logger\n');
    expect([ending.code, ending.stdout, ending.stderr]).toEqual([0, plain.stdout, '']);
    expect(recordsOf(sink).map(({ body }) => body)).toEqual(['by winston']);
  });
});
