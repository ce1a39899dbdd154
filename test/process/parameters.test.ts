import { expect, test } from 'vitest';
import { runIntoSink } from './sink.ts';

test('parameters are objects whatever was recorded, cut field by field at 4 kB', async () => {
  const args = ['--require', './register', 'test/fixtures/process/parameters.cjs'];
  const { ending, sink } = await runIntoSink(args);
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  const recorded = sink.allLogs
    .filter(({ eventName }) => eventName === 'http.server.request')
    .map(({ attributes: { input, output } }) => ({ input, output }));
  const [text, adds, long] = recorded;
  expect(text).toEqual({ input: { value: 'a text' }, output: { value: ['a', 'list'] } });
  expect(adds).toEqual({ input: { value: 'first', second: 2 }, output: undefined });
  expect(long).toEqual({
    input: {
      id: 7,
      note: expect.stringMatching(/^n{4089}\[cut: 5000 characters\]$/) as unknown,
      cut: '[cut: 3 fields]',
    },
    output: { value: expect.stringMatching(/^o{4091}\[cut: 5000 characters\]$/) as unknown },
  });
  const spans = sink.spans.filter(({ attributes }) => attributes['input'] !== undefined);
  expect(spans.map(({ attributes }) => JSON.parse(String(attributes['input'])) as unknown)).toEqual(
    recorded.map(({ input }) => input),
  );
});
