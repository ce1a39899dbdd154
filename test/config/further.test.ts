import { describe, expect, test } from 'vitest';
import { findProblems, parseFurther, readDestinations } from '#config';

describe('parseFurther()', () => {
  test('reads addresses, with headers and signals', () => {
    const text =
      'https://one.example;api-key=a%2Cb==; Authorization=Bearer%20x , http://127.0.0.1:4318;signals=traces';
    expect(parseFurther(text)).toEqual([
      {
        endpoint: 'https://one.example',
        headers: { 'api-key': 'a,b==', Authorization: 'Bearer x' },
      },
      { endpoint: 'http://127.0.0.1:4318', headers: {}, signals: ['traces'] },
    ]);
    expect(parseFurther('')).toEqual([]);
  });

  test.each([
    'nowhere',
    'http://one.example;',
    'http://one.example;api-key',
    'http://one.example;api-key=',
    'http://one.example;a b=c',
    'http://one.example;a=%zz',
    'http://one.example;signals=metrics',
    'http://one.example;signals=traces;signals=traces',
    'http://one.example,;api-key=a',
  ])('%s is none', (text) => {
    expect(parseFurther(text)).toBeUndefined();
  });
});

test('a signal goes where it is wanted', () => {
  const environment = {
    FILROUGE_ALSO_SEND_TO: 'http://both.example,http://traces.example;signals=traces',
  };
  const options = { alsoSendTo: [{ endpoint: 'http://logs.example', signals: ['logs'] as const }] };
  const hosts = (signal: 'traces' | 'logs'): string[] =>
    readDestinations(environment, signal, options).map(({ url }) => new URL(url).hostname);
  expect(hosts('traces')).toEqual(['127.0.0.1', 'both.example', 'traces.example']);
  expect(hosts('logs')).toEqual(['127.0.0.1', 'both.example', 'logs.example']);
});

test.each([
  ['http://one.example;api-key', '26 characters'],
  ['user:secret@nowhere', '19 characters'],
  ['nowhere', '"nowhere"'],
])('of %s, %s is shown', (value, shown) => {
  const [problem] = findProblems({ FILROUGE_ALSO_SEND_TO: value });
  expect(problem?.line).toContain(`FILROUGE_ALSO_SEND_TO is ${shown}; expected`);
});
