import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDestination, readDestinations } from '#config';

describe('readDestination()', () => {
  test('gives the defaults of the specification', () => {
    expect(readDestination({}, 'traces')).toEqual({
      url: 'http://127.0.0.1:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: {},
      timeoutMs: 5_000,
      compression: 'none',
      certificates: {},
    });
  });

  test.each([
    ['http://127.0.0.1:4318', 'none'],
    ['http://localhost:4318', 'none'],
    ['http://[::1]:4318', 'none'],
    ['http://127.0.0.1.example.org:4318', 'gzip'],
    ['https://collector.example.org', 'gzip'],
    ['http://10.0.0.7:4318', 'gzip'],
  ])('what goes to %s is packed by %s unless told otherwise', (endpoint, compression) => {
    expect(readDestination({}, 'logs', { endpoint }).compression).toBe(compression);
    const asked = { OTEL_EXPORTER_OTLP_COMPRESSION: 'none' };
    expect(readDestination(asked, 'logs', { endpoint }).compression).toBe('none');
    const further = readDestinations({ FILROUGE_ALSO_SEND_TO: endpoint }, 'logs');
    expect(further.map((destination) => destination.compression)).toEqual(['none', compression]);
  });

  test("a signal's own variables beat the common ones", () => {
    const environment = {
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
    };
    expect(readDestination(environment, 'logs')).toMatchObject({
      timeoutMs: 2_000,
      compression: 'none',
      protocol: 'http/json',
    });
    expect(readDestination(environment, 'traces')).toMatchObject({
      timeoutMs: 1_000,
      compression: 'gzip',
      protocol: 'http/protobuf',
    });
  });

  test('headers are decoded and merged: code, signal, common', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_HEADERS: 'a=common, b=common,c=x%20y%3D;meta=1,broken,=none',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=signal,d=signal=',
    };
    const options = { headers: { d: 'code' } };
    expect(readDestination(environment, 'traces', options).headers).toEqual({
      a: 'common',
      b: 'signal',
      c: 'x y=',
      d: 'code',
    });
  });

  test('a time-out of 0 is the default', () => {
    const environment = { OTEL_EXPORTER_OTLP_TIMEOUT: '0' };
    expect(readDestination(environment, 'traces').timeoutMs).toBe(5_000);
    const standard = { ...environment, FILROUGE_PIPELINE: 'standard' };
    expect(readDestination(standard, 'traces').timeoutMs).toBe(10_000);
  });

  test('certificates are read for https:// alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'filrouge-certificates-'));
    const [common, own] = [join(folder, 'common.pem'), join(folder, 'own.pem')];
    writeFileSync(common, 'common');
    writeFileSync(own, 'own');
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test',
      OTEL_EXPORTER_OTLP_CERTIFICATE: common,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: common,
      OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: own,
    };
    expect(readDestination(environment, 'traces').certificates).toEqual({
      ca: Buffer.from('common'),
      key: Buffer.from('own'),
    });
    const plain = { endpoint: 'http://collector.test' };
    expect(readDestination(environment, 'traces', plain).certificates).toEqual({});
    rmSync(folder, { recursive: true });
  });
});
