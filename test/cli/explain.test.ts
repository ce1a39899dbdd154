import { expect, test } from 'vitest';
import type { Outcome } from '#export';
import { explain, type Asked } from '../../src/cli/explain.ts';

const asked: Asked = {
  signal: 'logs',
  url: 'https://user:s3cret@host.example/v1/logs?key=s3cret',
  variable: 'OTEL_EXPORTER_OTLP_HEADERS',
  address: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  headers: ['api-key'],
  secret: 'NEW_RELIC_LICENSE_KEY',
  protocol: 'http/protobuf',
  compression: 'gzip',
};

function refuse(status: number, more: object = {}): Outcome {
  return { accepted: false, error: new Error('refused'), verdict: 'retry', status, ...more };
}

function fail(code: string): Outcome {
  return { accepted: false, error: Object.assign(new Error('failed'), { code }), verdict: 'retry' };
}

function meaningOf(outcome: Outcome, changes: Partial<Asked> = {}): string {
  return explain(outcome, { ...asked, ...changes }).meaning;
}

test.each([
  [301, 'a redirect'],
  [400, 'correct the path of OTEL_EXPORTER_OTLP_ENDPOINT'],
  [401, 'set NEW_RELIC_LICENSE_KEY, then export OTEL_EXPORTER_OTLP_HEADERS again'],
  [403, 'another region'],
  [404, 'nothing takes logs at /v1/logs'],
  [405, 'a page, not a receiver'],
  [407, 'the proxy wants credentials'],
  [413, 'a wrong limit'],
  [415, 'it does not take http/protobuf with gzip'],
  [418, 'documentation of the back end'],
  [429, 'a rate or quota is used up'],
  [503, 'has trouble'],
])('explain() says of %d: %s', (status, words) => {
  expect(meaningOf(refuse(status))).toContain(words);
  expect(meaningOf(refuse(status))).toMatch(new RegExp(`^HTTP ${status}: `));
  expect(meaningOf(refuse(status))).not.toContain('s3cret');
});

test.each([
  ['ECONNREFUSED', 'nobody listens at host.example'],
  ['ENOTFOUND', 'the name host.example is not found'],
  ['ETIMEDOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
  ['EHOSTUNREACH', 'there is no way to host.example'],
  ['ECONNRESET', 'the connection broke'],
  ['HPE_INVALID_CONSTANT', 'a port of gRPC (HTTP/2)'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['CERT_HAS_EXPIRED', 'renew it, or set the clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'use http://'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'OTEL_EXPORTER_OTLP_CLIENT_KEY'],
  ['EPROTO', 'TLS failed'],
  ['ERR_INVALID_CHAR', 'it could not be sent'],
])('explain() says of %s: %s', (code, words) => {
  expect(meaningOf(fail(code))).toContain(words);
  expect(meaningOf(fail(code))).not.toContain('s3cret');
});

test('explain() knows the port of gRPC, however it answers', () => {
  for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'HPE_INVALID_CONSTANT'])
    expect(meaningOf(fail(code), { url: 'http://127.0.0.1:4317/v1/logs' })).toContain('4318');
});

test('explain() says where a redirect points, without its query', () => {
  const meaning = meaningOf(refuse(302, { location: '/login?next=s3cret' }));
  expect(meaning).toContain('to https://host.example/login, which');
  expect(meaning).not.toContain('s3cret');
});

test('explain() takes a web page for no answer', () => {
  const answer = (body: string): Outcome => ({ accepted: true, body: Buffer.from(body) });
  expect(explain(answer('\n<!DOCTYPE html><p>hi'), asked).accepted).toBe(false);
  expect(explain(answer(''), asked)).toEqual({ accepted: true, meaning: 'accepted.' });
});

test('explain() says that no header was sent', () => {
  expect(meaningOf(refuse(401), { headers: [] })).toBe(
    'HTTP 401: not signed in: no header was sent; set OTEL_EXPORTER_OTLP_HEADERS.',
  );
});

test('explain() looks at the first of several addresses', () => {
  const first = Object.assign(new Error('failed'), { code: 'ECONNREFUSED' });
  const error = new AggregateError([first, new Error('other')]);
  expect(meaningOf({ accepted: false, error, verdict: 'retry' })).toContain('nobody listens');
});
