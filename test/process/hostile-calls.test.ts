import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram, type Ending } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

const program = 'test/fixtures/hostile/calls.cjs';
let plain: Ending;
let ending: Ending;
let sink: Sink;

beforeAll(async () => {
  plain = await runProgram([program]);
  ({ ending, sink } = await runIntoSink(['--require', './register', program]));
});

describe('calls of the API with hostile values', () => {
  test('do what they do without telemetry', () => {
    expect(plain.stdout.match(/: as it should\n/g)).toHaveLength(20);
    expect(ending.stdout).toBe(plain.stdout);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
  });

  test('lose no span, and no value that can be read', () => {
    const names = plain.stdout.split('\n').map((line) => line.split(': ')[0]);
    const own = sink.spans.filter(({ scope }) => scope === 'hostile');
    expect(own.map(({ name }) => name)).toEqual([
      ...names.filter((name) => name !== ''),
      'Symbol(renamed)',
      '[unreadable]',
      '42',
    ]);
    expect(own.every(({ attributes }) => attributes['after'] === true)).toBe(true);
    const named = (name: string) => own.find((span) => span.name === name);
    const marked = { fine: 1, trap: '[unreadable]' };
    expect(named('setAttributes with a trap')?.attributes).toMatchObject(marked);
    expect(named('startSpan with a trap')?.attributes).toMatchObject(marked);
    expect(named('addEvent with a trap')?.events[0]?.attributes).toMatchObject(marked);
    expect(named('addEvent with a symbol')?.events[0]?.name).toBe('Symbol(event)');
    expect(named('addLink with a trap')?.links[0]?.attributes).toMatchObject(marked);
    for (const name of ['setAttributes', 'startSpan']) {
      const { attributes = {} } = named(`${name} with an own __proto__`) ?? {};
      expect(Object.getOwnPropertyDescriptor(attributes, '__proto__')?.value).toBe('own');
      expect(attributes).toMatchObject({ fine: 1 });
    }
    expect(named('setAttribute of a proxy')?.attributes['proxy']).toBe('[unreadable]');
  });

  test('hide what is to be hidden, whatever the name', () => {
    expect(inspect(sink.spans, { depth: null })).not.toContain('secret');
  });

  test('lose no record', () => {
    // What was printed is a record, too.
    expect(sink.logs.map(({ body }) => body).slice(-3)).toEqual([
      'with a trap',
      '[unreadable]',
      'ordinary',
    ]);
  });
});
