import { describe, expect, test } from 'vitest';
import { createTest, isMistake, parseQuery, type Subject } from '#query';

const fields: Readonly<Record<string, unknown>> = {
  service: 'order',
  level: 'ERROR',
  http_status: 503,
  latency_millis: 812.5,
  http_endpoint: '/orders/:id',
  tags: ['red', 'blue'],
  cached: false,
  big: '9007199254740993',
  empty: '',
  nothing: null,
  map: { plan: 'gold' },
  datetime: '2026-11-25T10:00:00.000Z',
};
const subject: Subject = {
  get: (field) => fields[field],
  texts: () => ['Card DECLINED for order 42', 'Error: no\n    at pay (pay.js:1)'],
};

function isTrue(text: string): boolean {
  const query = parseQuery(text);
  if (isMistake(query)) throw new Error(query.message);
  return createTest(query)(subject);
}

describe('createTest()', () => {
  const trueOnes = [
    '',
    'declined',
    '"card declined"',
    'card pay.js',
    'absent OR declined',
    'service=order',
    'service=user,order',
    'service!=user',
    'missing!=x',
    '-missing=*',
    'empty=*',
    'empty=""',
    'service=or*',
    'service=*rd*r',
    'http_status=503',
    'http_status=503.0',
    'http_status>=500',
    'http_status<504',
    'latency_millis>0.8s',
    'latency_millis<=812.5',
    'level=error',
    'level=err',
    'level>=WARNING',
    'level<FATAL',
    'tags=blue',
    'tags~^re',
    'cached=false',
    'map~gold',
    'big>9007199254740000',
    'message~x OR service~^ORD',
    'service~(?-i)^order$',
    'service~.',
    'datetime>2026-11-25T09',
  ];
  test.each(trueOnes)('%s is true', (text) => {
    expect(isTrue(text)).toBe(true);
  });

  const falseOnes = [
    'absent',
    '-declined',
    'declined absent',
    'service=Order',
    'service=*x',
    'service=orderorder*',
    'service=order*order',
    'missing=x',
    'missing=*',
    'nothing=*',
    'nothing=null',
    'missing~.',
    'missing>0',
    'missing<0',
    'service>5',
    'empty<5',
    'http_status>503',
    'level>ERROR',
    'level=FATAL',
    'tags=green',
    'service~(?-i)^ORDER$',
    'service~^rder',
  ];
  test.each(falseOnes)('%s is false', (text) => {
    expect(isTrue(text)).toBe(false);
  });

  test('takes no longer for a text that is made to be slow', () => {
    const query = parseQuery('message~(a+)+$');
    if (isMistake(query)) throw new Error(query.message);
    const slow: Subject = { get: () => `${'a'.repeat(50_000)}b`, texts: () => [] };
    expect(createTest(query)(slow)).toBe(false);
  });
});
