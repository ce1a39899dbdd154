// What does a clean line cost? CPU time of making one line of JSON of a record of 1.35 kB, each measurement in a process of
// its own, interleaved: JSON.stringify alone, ours, winston's json format, fast-redact and pino with paths of the same names.
// The packages compared are in bench/packages: `npm ci --prefix bench/packages`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import winston from 'winston';
import { formatJson } from '../src/record/format-json.ts';
import { createRandom } from '../scripts/demo/random.ts';
import { createRedactor } from '../src/redact/index.ts';

const lines = 20_000;
const warmUps = 10_000;
// More than what filrouge remembers.
const differentRecords = 5_000;
const rounds = 9;
const levelSymbol = Symbol.for('level');
const messageSymbol = Symbol.for('message');
const load = createRequire(new URL('packages/package.json', import.meta.url));

const random = createRandom(1);
const below = (limit: number): number => Math.floor(random() * limit);
const oneOf = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
const hex = (digits: number): string =>
  Array.from({ length: digits }, () => below(16).toString(16)).join('');

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML) Safari/6',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.000',
];
const comments = [
  'Please ring at the second door of the yard, the first one is closed after six in the evening',
  'Leave the parcel with the neighbours on the third floor if nobody opens, and send a message.',
];

/**
 * As a service logs it: ids, request, input and output, and four secrets. Ids, times, amounts and secrets are others in each
 * record; service, host, route, agents, articles and cities come again.
 */
function createRecord(): Record<string, unknown> {
  const order = below(10_000);
  const price = 20 + below(8_000) / 100;
  return {
    datetime: new Date(1_795_405_736_123 + below(1e9)).toISOString(),
    level: 'info',
    message: `order ${hex(4)} accepted for delivery on 2026-11-26, 3 articles, ${price.toFixed(2)} EUR`,
    service: 'orders',
    build_id: '2026.11.24-4821',
    hostname: 'orders-7d9f8b6c5d-x2x4k',
    environment: 'production',
    log_type: 'access',
    trace_id: hex(32),
    span_id: hex(16),
    trace_flags: '01',
    correlation_id: `${hex(8)}-${hex(4)}-4${hex(3)}-9${hex(3)}-${hex(12)}`,
    device_id: `d-${hex(8)}`,
    tenant_id: 'acme',
    http_method: 'POST',
    route: '/customers/:id/orders',
    url: `/customers/${order}/orders?source=app&page=2&sort=-created`,
    status: 201,
    latency_millis: below(10_000) / 100,
    user_agent: oneOf(agents),
    headers: {
      accept: 'application/json',
      authorization: `Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${hex(3)}`,
      'x-api-key': `k-${hex(6)}`,
    },
    input: {
      articles: [
        { article_id: `A-${1_000 + below(50)}`, name: oneOf(['chair', 'stool']), count: 2, price },
        {
          article_id: `A-${2_000 + below(50)}`,
          name: oneOf(['table', 'shelf']),
          count: 1,
          price: 50,
        },
      ],
      customer: {
        email: `jane${below(10)}@example.org`,
        password: `hunter${below(10)}`,
        city: oneOf(['Lyon', 'Metz', 'Nice']),
      },
      comment: oneOf(comments),
      channel: 'app',
      campaign: 'autumn-2026',
      consent: true,
    },
    output: {
      order_id: `o-${hex(4)}`,
      state: 'accepted',
      warehouse: oneOf(['LYS-1', 'LYS-2']),
      eta: '2026-11-26T12:00:00Z',
    },
  };
}
const paths = [
  'headers.authorization',
  'headers["x-api-key"]',
  'headers.cookie',
  'input.customer.email',
  'input.customer.password',
  'output.token',
  'password',
  'token',
];

type MakeLine = (record: Record<string, unknown>) => unknown;

const ways: Readonly<Record<string, () => MakeLine>> = {
  'JSON.stringify': () => (record) => JSON.stringify(record),
  'filrouge: every name and value at any depth': () => {
    const { plain } = createRedactor();
    return (record) => formatJson(plain(record) as Parameters<typeof formatJson>[0]);
  },
  'filrouge: FILROUGE_REDACT=off': () => {
    const { plain } = createRedactor({
      off: true,
      actions: new Map(),
      pseudonyms: { rotation: 'none' },
    });
    return (record) => formatJson(plain(record) as Parameters<typeof formatJson>[0]);
  },
  'winston format.json(), no redaction': () => {
    const format = winston.format.json();
    return (record) => {
      const info = { ...record, level: 'info', message: 'x', [levelSymbol]: 'info' };
      return (format.transform(info, format.options ?? {}) as Record<symbol, unknown>)[
        messageSymbol
      ];
    };
  },
  'fast-redact, 8 paths': () => {
    const fastRedact = load('fast-redact') as (options: object) => MakeLine;
    return fastRedact({ paths, censor: '[masked]' });
  },
  'pino without redaction, a whole log call': () => createPino({}),
  'pino with redact, 8 paths, a whole log call': () =>
    createPino({ redact: { paths, censor: '[masked]' } }),
};

function createPino(options: object): MakeLine {
  const pino = load('pino') as (
    options: object,
    stream: { write(line: string): void },
  ) => { info(record: object): void };
  let line = '';
  const stream = { write: (text: string): void => void (line = text) };
  const logger = pino({ base: null, timestamp: false, ...options }, stream);
  return (record) => {
    logger.info(record);
    return line;
  };
}

/** CPU microseconds per line, in this process. */
function measure(way: () => MakeLine): number {
  const toLine = way();
  const records = Array.from({ length: differentRecords }, createRecord);
  const write = (count: number): void => {
    for (let index = 0; index < count; index += 1)
      toLine(records[index % differentRecords] as Record<string, unknown>);
  };
  write(warmUps);
  const before = process.cpuUsage();
  write(lines);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / lines;
}

function measureInChild(name: string): number {
  const file = fileURLToPath(import.meta.url);
  return Number(execFileSync(process.execPath, [file, name], { encoding: 'utf8' }));
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

function versionOf(name: string): string {
  const { version } = JSON.parse(
    readFileSync(new URL(`packages/node_modules/${name}/package.json`, import.meta.url), 'utf8'),
  ) as { version: string };
  return `${name} ${version}`;
}

const wanted = ways[process.argv[2] ?? ''];
if (wanted === undefined) {
  const results = Object.keys(ways).map((name) => ({ name, values: new Array<number>() }));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, values } of results) values.push(measureInChild(name));
  const base = median(results[0]?.values ?? []);
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  const size = Buffer.byteLength(JSON.stringify(createRecord()));
  console.log(
    `Node.js ${process.versions.node}, ${machine}, ${rounds} rounds of ${lines} lines of ${size} bytes, medians`,
  );
  console.log(
    [
      ...['pino', '@pinojs/redact', 'fast-redact'].map(versionOf),
      `winston ${winston.version}`,
    ].join(', '),
  );
  for (const { name, values } of results) {
    const micros = median(values);
    console.log(
      `${name.padEnd(44)}  ${micros.toFixed(2).padStart(6)} µs CPU a line  ${(micros / base).toFixed(2).padStart(5)} ×`,
    );
  }
} else console.log(measure(wanted));
