import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyValue } from '@opentelemetry/api';
import { fieldTable, type LogRecord } from '#record';
import { toEcs } from '../../src/record/format-ecs.ts';
import { formatJson } from '../../src/record/format-json.ts';
import { anyRecord, rawControl } from './any-record.ts';

interface FieldList {
  readonly version: string;
  readonly fields: Readonly<Record<string, string>>;
}

const fixture = new URL('../fixtures/ecs-9-fields.json', import.meta.url);
const elastic = JSON.parse(readFileSync(fixture, 'utf8')) as FieldList;

const record: LogRecord = {
  datetime: '2026-11-23T10:00:00.123Z',
  level: 'WARNING',
  message: 'order placed',
};

/** Says what Elasticsearch would say of a field: undefined, or what is wrong. */
function findFault(name: string, value: AnyValue): string | undefined {
  const type = name.startsWith('labels.') ? 'keyword' : elastic.fields[name];
  if (type === undefined) return `${name} is no field of ECS`;
  return isOfType(type, value) ? undefined : `${name} is ${JSON.stringify(value)}, not ${type}`;
}

function isOfType(type: string, value: AnyValue): boolean {
  if (type.endsWith('[]'))
    return Array.isArray(value) && value.every((item) => isOfType(type.slice(0, -2), item));
  if (type === 'long') return Number.isSafeInteger(value);
  return (
    ['keyword', 'match_only_text', 'wildcard', 'date'].includes(type) && typeof value === 'string'
  );
}

describe('the column of Elastic names in the table of fields', () => {
  test.each(fieldTable.filter((row) => !row.ecs.startsWith('labels.')))(
    '$field: $ecs is a field of Elastic Common Schema 9',
    ({ ecs }) => {
      expect(Object.keys(elastic.fields)).toContain(ecs);
    },
  );

  test('has no name twice', () => {
    const names = fieldTable.map((row) => row.ecs);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('toEcs()', () => {
  test('begins with the fields that Elastic asks for, in its order', () => {
    expect(Object.entries(toEcs({ ...record, service: 'shop' })).slice(0, 6)).toEqual([
      ['@timestamp', '2026-11-23T10:00:00.123Z'],
      ['log.level', 'WARNING'],
      ['message', 'order placed'],
      ['service.name', 'shop'],
      ['ecs.version', elastic.version],
      ['event.kind', 'event'],
    ]);
  });

  test('renames a served request, its duration in nanoseconds', () => {
    const fields = {
      log_type: 'network',
      event_name: 'http.server.request',
      trace_id: 't',
      span_id: 's',
      http_endpoint: '/users/:id',
      http_method: 'GET',
      http_status: 200,
      latency_millis: 1.234567,
    };
    expect(toEcs({ ...record, ...fields })).toMatchObject({
      'event.dataset': 'network',
      'event.category': ['web'],
      'event.action': 'http.server.request',
      'url.path': '/users/:id',
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'event.duration': 1234567,
      'trace.id': 't',
      'span.id': 's',
    });
  });

  test.each([
    ['a served request', { log_type: 'network', http_status: 200 }, ['web']],
    ['trouble with a connection', { log_type: 'network' }, ['network']],
    ['the process', { log_type: 'system' }, ['process']],
    ['a login', { log_type: 'security', event_name: 'authn_login_fail' }, ['authentication']],
    ['a session', { log_type: 'security', event_name: 'session_created' }, ['session']],
    ['a user account', { log_type: 'security', event_name: 'user_created' }, ['iam']],
    ['rights', { log_type: 'security', event_name: 'privilege_permissions_changed' }, ['iam']],
    ['an attack', { log_type: 'security', event_name: 'malicious_cors' }, ['intrusion_detection']],
    ['other matters of security', { log_type: 'security', event_name: 'authz_fail' }, undefined],
    ['security without a name', { log_type: 'security' }, undefined],
    ['the application', { log_type: 'application' }, undefined],
  ])('gives a record of %s its category', (_, fields, category) => {
    expect(toEcs({ ...record, ...fields })['event.category']).toEqual(category);
  });

  test("puts the application's fields under labels, as text", () => {
    const fields = {
      order_id: 7,
      paid: true,
      basket: { items: [1] },
      note: 'x',
      none: null,
      absent: undefined,
    };
    const labels = Object.entries(toEcs({ ...record, ...fields })).filter(([name]) =>
      name.startsWith('labels.'),
    );
    expect(Object.fromEntries(labels)).toEqual({
      'labels.order_id': '7',
      'labels.paid': 'true',
      'labels.note': 'x',
      'labels.basket': '{"items":[1]}',
    });
  });

  test('changes names that Elasticsearch would split or refuse, and overwrites nothing', () => {
    const fields = {
      'a.b': 1,
      a_b: 2,
      'correlation.id': 3,
      correlation_id: 'c',
      '': 4,
      ' ': 5,
      '*\\': 6,
    };
    expect(toEcs({ ...record, ...fields })).toMatchObject({
      'labels.a_b': '1',
      'labels.a_b_': '2',
      'labels.correlation_id': 'c',
      'labels.correlation_id_': '3',
      'labels._': '4',
      'labels.__': '5',
      'labels.___': '6',
    });
  });

  test('keeps a value that Elasticsearch would refuse under labels', () => {
    const fields = { http_status: 'none', latency_millis: Number.NaN, error_code: 42 };
    const ecs = toEcs({ ...record, ...fields });
    expect(ecs).toMatchObject({
      'labels.http_status': 'none',
      'labels.latency_millis': 'NaN',
      'error.code': '42',
    });
    expect(ecs).not.toHaveProperty(['http.response.status_code']);
    expect(ecs).not.toHaveProperty(['event.duration']);
  });

  test('knows only names and types of Elastic Common Schema 9, whatever is in the record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const faults = Object.entries(toEcs(record)).map(([name, value]) => findFault(name, value));
        expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
      }),
    );
  });

  test('loses no field that has a value', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const given = Object.values(record).filter((value) => value !== null);
        const added = new Set(['ecs.version', 'event.kind', 'event.category']);
        const kept = Object.keys(toEcs(record)).filter((name) => !added.has(name));
        expect(kept).toHaveLength(given.length);
      }),
    );
  });

  test('becomes one line of JSON without raw controls', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const ecs = toEcs(record);
        expect(formatJson(ecs)).not.toMatch(rawControl);
        expect(JSON.parse(formatJson(ecs))).toEqual(ecs);
      }),
    );
  });
});

describe('the check against the list of Elastic', () => {
  test.each([
    ['a field that ECS has not', 'http.route', '/x'],
    ['a number where a keyword belongs', 'error.code', 42],
    ['text where a number belongs', 'http.response.status_code', '200'],
    ['a fraction where a whole number belongs', 'event.duration', 1.5],
    ['one value where a list belongs', 'event.category', 'web'],
    ['an object as label', 'labels.basket', { items: 1 }],
  ])('rejects %s', (_, name, value) => {
    expect(findFault(name, value)).toBeDefined();
  });
});
