import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LogRecord } from '#record';
import { formatPretty } from '../../src/record/format-pretty.ts';
import { anyRecord, rawControl } from './any-record.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

const record: LogRecord = {
  datetime: '2026-11-23T10:00:00.123Z',
  level: 'INFO',
  message: 'order placed',
  service: 'shop',
  build_id: '1.2.3',
  hostname: 'mac',
  environment: 'development',
  log_type: 'application',
  trace_id: traceId,
  span_id: '00f067aa0ba902b7',
  trace_flags: '01',
  correlation_id: 'c-7f3a91',
};

const request = {
  log_type: 'network',
  event_name: 'http.server.request',
  http_endpoint: '/users/:id',
  http_method: 'GET',
  http_status: 200,
  latency_millis: 12.4,
  message: 'GET /users/:id 200',
};

function plain(fields: Readonly<Record<string, unknown>> = {}): string {
  return formatPretty({ ...record, ...fields } as LogRecord, { colour: false });
}

function coloured(fields: Readonly<Record<string, unknown>> = {}): string {
  return formatPretty({ ...record, ...fields } as LogRecord, { colour: true });
}

// The only escape sequences that may be there.
const ourColours = new RegExp(`${String.fromCharCode(27)}\\[(?:0|1|2|3[1-6]|1;97;41)m`, 'g');

beforeAll(() => {
  // 05:30 from UTC, all the year.
  vi.stubEnv('TZ', 'Asia/Kolkata');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe('formatPretty()', () => {
  test('writes local time, level, service, message, fields and ids, and leaves out what the machine shares', () => {
    expect(plain({ order_id: 7, customer: 'Ada Lovelace', paid: null })).toBe(
      '15:30:00.123 INFO    shop     order placed  order_id=7 customer="Ada Lovelace" paid=null  trace=4bf92f35 correlation=c-7f3a91',
    );
  });

  test('aligns the levels', () => {
    const starts = ['INFO', 'WARNING', 'ERROR'].map((level) => plain({ level }).indexOf('shop'));
    expect(new Set(starts).size).toBe(1);
  });

  test('writes the correlation id in full, and no trace id where that is the same', () => {
    expect(plain({ correlation_id: traceId })).toMatch(
      new RegExp(`placed  correlation=${traceId}$`),
    );
  });

  test('writes the other ids behind, pseudonyms cut', () => {
    const ids = {
      tenant_id: 'acme',
      client_id: 'gateway',
      user_id: 'h1:6f1c2b9a77de01c4',
      tenant_verified: true,
    };
    expect(plain(ids)).toMatch(
      / correlation=c-7f3a91 client=gateway tenant=acme user=h1:6f1c2b9a7…$/,
    );
  });

  test('says so where a tenant is not verified, and where a record is of another type', () => {
    const line = plain({
      tenant_verified: false,
      log_type: 'security',
      event_name: 'authn_login_fail',
    });
    expect(line).toContain(
      'tenant_verified=false log_type=security event_name=authn_login_fail'.slice(0, 21),
    );
    expect(line).toContain('log_type=security');
    expect(line).toContain('event_name=authn_login_fail');
  });

  test('writes a value that cannot be placed as time as it is', () => {
    expect(plain({ datetime: 'never\n' })).toMatch(/^never\\n INFO/);
  });
});

describe('formatPretty() with a view', () => {
  const viewUrl = 'http://127.0.0.1:4318';
  const linked = (fields: Readonly<Record<string, unknown>>, colour = false): string =>
    formatPretty({ ...record, ...fields } as LogRecord, { colour, viewUrl });
  const link = `${viewUrl}/trace/${traceId}?span=00f067aa0ba902b7`;

  test.each(['WARNING', 'ERROR', 'FATAL'])(
    'links a line of %s to its span, below its stack',
    (level) => {
      const lines = linked({
        level,
        exception_stacktrace: 'Error: no\n    at pay (pay.js:1:2)',
      }).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines.at(-1)).toBe(`    ${link}`);
    },
  );

  test('links nothing else', () => {
    for (const level of ['TRACE', 'DEBUG', 'INFO']) expect(linked({ level })).not.toContain('http');
    expect(linked({ level: 'ERROR', trace_id: undefined })).not.toContain('http');
    expect(plain({ level: 'ERROR' })).not.toContain('http');
  });

  test('links to the trace where there is no span, and writes no control characters', () => {
    expect(linked({ level: 'ERROR', span_id: undefined })).toMatch(
      new RegExp(`/trace/${traceId}$`),
    );
    const hostile = linked({ level: 'ERROR', trace_id: 'a\u001b[2J\n/../x' });
    expect(hostile.split('\n').at(-1)).toBe(
      `    ${viewUrl}/trace/a%1B%5B2J%0A%2F..%2Fx?span=00f067aa0ba902b7`,
    );
  });
});

describe('formatPretty() of a served request', () => {
  test.each([
    ['with status and duration', {}, 'GET /users/:id 200 12 ms'],
    [
      'with what else the message says',
      { http_status: undefined, message: 'GET /users/:id was aborted' },
      'GET /users/:id was aborted 12 ms',
    ],
    ['with a message of its own', { message: 'served' }, 'GET /users/:id 200 served 12 ms'],
    [
      'with a message that only begins alike',
      { message: 'GET /users/:id7' },
      'GET /users/:id 200 GET /users/:id7 12 ms',
    ],
    ['without a route', { http_endpoint: undefined, message: '' }, 'GET 200 12 ms'],
    ['that was fast', { latency_millis: 0.4567 }, 'GET /users/:id 200 0.5 ms'],
    ['that was slow', { latency_millis: 2141.7 }, 'GET /users/:id 200 2.14 s'],
    ['with an unusual duration', { latency_millis: 'a while' }, 'GET /users/:id 200 a while'],
    ['without a duration', { latency_millis: undefined }, 'GET /users/:id 200'],
  ])('is readable %s', (_, fields, expected) => {
    expect(plain({ ...request, ...fields })).toContain(`shop     ${expected}  trace=`);
  });

  test('leaves the same fields where they are in a record of another type', () => {
    expect(plain({ ...request, log_type: 'application' })).toContain(
      'http_status=200 latency_millis=12.4',
    );
  });

  test.each([
    [200, '32'],
    [304, '36'],
    [404, '33'],
    [503, '31'],
  ])('shows status %i in a colour of its own', (http_status, colour) => {
    expect(coloured({ ...request, http_status })).toContain(
      `\u001b[${colour}m${http_status}\u001b[0m`,
    );
  });
});

describe('formatPretty() of an exception', () => {
  const stack =
    'TypeError [E_X]: no\n    at buy (/app/shop.js:1:2)\n    at node:internal/x:3:4\ncaused by: Error: why\n    at f (/app/node_modules/m/i.js:5:6)';
  const failed = { exception: 'TypeError', exception_message: 'no', exception_stacktrace: stack };

  test('writes the stack below, indented', () => {
    expect(plain(failed).split('\n').slice(1)).toEqual(
      stack.split('\n').map((line) => `    ${line}`),
    );
  });

  test('writes type and message where the stack does not say them', () => {
    expect(plain({ ...failed, exception: 'PaymentError' })).toContain(
      '\n    PaymentError: no\n    TypeError [E_X]',
    );
    expect(plain({ exception: 'string', exception_message: 'out of memory' })).toMatch(
      /\n {4}string: out of memory$/,
    );
  });

  test('dims the frames of libraries and of Node, and no others', () => {
    const dim = coloured(failed)
      .split('\n')
      .filter((line) => line.startsWith('    \u001b[2m'));
    expect(dim.map((line) => line.replaceAll(ourColours, '').trim())).toEqual([
      'at node:internal/x:3:4',
      'at f (/app/node_modules/m/i.js:5:6)',
    ]);
  });

  test('escapes each line of the stack', () => {
    const line = plain({ exception_stacktrace: 'Error: a\u001b[2Jb\rc\n    at \u202ef' });
    expect(line).toContain(String.raw`Error: a\u001b[2Jb\rc`);
    expect(line).toContain(String.raw`    at \u202ef`);
  });
});

describe('formatPretty() of hostile data', () => {
  test('keeps a message on one line', () => {
    expect(plain({ message: 'a\r\n15:30:00.000 INFO    shop     b' })).not.toContain('\n');
  });

  test('writes no control character, and lines below only indented, whatever is in the record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const [first, ...below] = formatPretty(record, { colour: false }).split('\n');
        expect(first).not.toMatch(rawControl);
        for (const line of below) {
          expect(line).toMatch(/^ {4}/);
          expect(line).not.toMatch(rawControl);
        }
      }),
    );
  });

  test('writes with colours the same text, and no escape sequences but its own', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = formatPretty(record, { colour: true });
        expect(line.replaceAll(ourColours, '')).toBe(formatPretty(record, { colour: false }));
      }),
    );
  });
});
