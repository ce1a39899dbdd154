import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTest } from '#query';
import { startViewer, type Viewer } from '#viewer';
import type { LogsAnswer, StatsAnswer, TracesAnswer } from '#viewer/api';
import { mayHold, toBits } from '../../src/viewer/store/blocks/bloom.ts';
import { partsOfPattern } from '../../src/viewer/store/blocks/pattern-parts.ts';
import { partTokens, TokenSet, valueToken } from '../../src/viewer/store/blocks/tokens.ts';
import { getJson, makeFolder, openViewer, sendLogs, sendSpans, type LogInput } from './harness.ts';

const words = ['declined', 'Card', 'accepted', 'timeout', 'né', 'x'];

/** Meets nothing, and no block can tell so: with it, a search looks at every row. */
const unknown = 'no.such.field=never*';

function toRecord(index: number): Made {
  // Neither their order of arrival nor that of their instants is that of the other.
  const atMs = (index * 7_919) % 50_000;
  return {
    body: `${words[index % words.length]} ${words[(index >> 3) % words.length]} ${index}`,
    atMs,
    severityNumber: index % 50 === 0 ? 17 : 9,
    attributes: {
      'order.id': `o-${index}`,
      'http.response.status_code': index % 97 === 0 ? 500 : 200,
      half: index / 2,
      cached: index % 1_500 === 0,
      plan: index > 3_000 ? 'gold' : 'Silver',
      ...(index % 1_000 === 7
        ? { 'exception.type': `Error${index}`, 'exception.message': 'No Stock' }
        : {}),
      ...(index === 2_222
        ? {
            list: ['a', 'b"c', 'rare'],
            map: { deep: { er: 'hidden' }, name: { with: 'in: within' } },
          }
        : {}),
    },
  };
}

/** A record, of which a span is made, too. */
type Made = LogInput & Required<Pick<LogInput, 'atMs' | 'attributes'>>;

async function sendMany(viewer: Viewer, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 500) {
    const records = Array.from({ length: Math.min(500, to - first) }, (_, index) => first + index);
    const service = first % 1_000 === 0 ? 'order' : 'user';
    await sendLogs(viewer, service, records.map(toRecord));
    await sendSpans(
      viewer,
      service,
      records.map((index) => {
        const { atMs, attributes, body } = toRecord(index);
        return {
          traceId: (index + 1).toString(16).padStart(32, '0'),
          spanId: (index + 1).toString(16).padStart(16, '0'),
          name: body,
          atMs,
          forMs: index === 1_234 ? 90_000 : 10,
          attributes,
        };
      }),
    );
  }
}

async function findLogs(viewer: Viewer, q: string): Promise<readonly string[]> {
  const search = new URLSearchParams({ q, limit: '300' });
  const { logs } = await getJson<LogsAnswer>(viewer, `/api/logs?${search.toString()}`);
  return logs.map(({ message }) => message);
}

async function findTraces(viewer: Viewer, q: string): Promise<readonly string[]> {
  const search = new URLSearchParams({ q, limit: '300' });
  const { traces } = await getJson<TracesAnswer>(viewer, `/api/traces/latest?${search.toString()}`);
  return traces.map(({ trace_id: id }) => id);
}

interface Found {
  readonly logs: readonly string[];
  readonly traces: readonly string[];
}

async function find(viewer: Viewer, q: string): Promise<Found> {
  return { logs: await findLogs(viewer, q), traces: await findTraces(viewer, q) };
}

/** Looks at every row. */
function findSlowly(viewer: Viewer, q: string): Promise<Found> {
  return find(viewer, `(${q}) OR ${unknown}`);
}

describe('a search by blocks', () => {
  let viewer: Viewer;
  beforeAll(async () => {
    viewer = await startViewer({
      port: 0,
      readsNear: true,
      dataDir: mkdtempSync(join(tmpdir(), 'filrouge-blocks-')),
    });
    await sendMany(viewer, 0, 5_000);
  });
  afterAll(() => viewer.close());

  test.each([
    'order.id=o-17',
    'order.id=o-17,o-4999',
    'order.id=none',
    'declined',
    'card timeout',
    '"accepted né"',
    'xylophone',
    'stock',
    'exception=Error1007',
    'exception_message~stock',
    'exception_message=No*',
    'http_status=500 plan=gold',
    'half=1234.5',
    'half=1234.50',
    'cached=true -plan=gold',
    'list=rare',
    'list="b\\"c"',
    'map.deep.er=hidden',
    'service=order plan=gold declined',
    'service=none',
    'duration>1m',
    'duration>=5m',
    'level=ERROR declined',
    'name=declined*',
    '(order.id=o-1 OR order.id=o-2 OR declined) plan=Silver',
    '-declined plan=gold',
    'né',
    'plan="gold"',
    'service.name=order http_status=500',
    'name~never',
    'message~"tim(e)?out"',
    'message~"decl(in)+ed .* 1\\\\d+$"',
    'message~"^(card|timeout) acc"',
    'message~timeout plan=Silver',
    'exception.message~stock',
    'map.name~within',
    'message=*timeout*',
  ])('%s', async (q) => {
    expect(await find(viewer, q)).toEqual(await findSlowly(viewer, q));
  });

  test('finds something, and in blocks that are not the last', async () => {
    expect(await findLogs(viewer, 'order.id=o-17')).toEqual(['x accepted 17']);
    expect(await findTraces(viewer, 'duration>1m')).toHaveLength(1);
  });

  const term = fc.oneof(
    fc.integer({ min: 0, max: 5_100 }).map((index) => `order.id=o-${index}`),
    fc.constantFrom(...words, 'decl', 'EPTED', 'Stock'),
    fc.constantFrom('plan=gold', 'plan=Silver', 'http_status=500', 'cached=true', 'service=user'),
    fc.integer({ min: 0, max: 2_500 }).map((half) => `half=${half}`),
  );
  const { query } = fc.letrec<{ query: string }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3 },
      term,
      fc.array(tie('query'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
      fc
        .array(tie('query'), { minLength: 1, maxLength: 3 })
        .map((parts) => `(${parts.join(' OR ')})`),
      tie('query').map((part) => `-(${part})`),
    ),
  }));

  test('any query finds what a look at every row finds', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(query, async (q) => {
        expect(await find(viewer, q)).toEqual(await findSlowly(viewer, q));
      }),
      { numRuns: 60 },
    );
  });
});

test('blocks go on after a restart, and go with their rows', { timeout: 30_000 }, async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir, now: () => 0 });
  await sendMany(first, 0, 1_500);
  await first.close();
  const second = await openViewer({ dataDir, now: () => 1_000 });
  await sendMany(second, 1_500, 4_500);
  for (const q of ['order.id=o-3', 'order.id=o-1499', 'order.id=o-1500', 'order.id=o-4400', 'né']) {
    const found = await find(second, q);
    expect(found).toEqual(await findSlowly(second, q));
    expect(found.logs.length).toBeGreaterThan(0);
  }
  await second.close();
  // Of each table a whole block, one of the rows before the restart, and two whole ones since.
  expect(readBlocks(dataDir)).toEqual([
    ['log', 1, 1],
    ['log', 1_025, 0],
    ['log', 1_501, 1],
    ['log', 2_525, 1],
    ['span', 1, 1],
    ['span', 1_025, 0],
    ['span', 1_501, 1],
    ['span', 2_525, 1],
  ]);
  const third = await openViewer({ dataDir, maxAgeMs: 1_000, now: () => 1_500 });
  await vi.waitFor(async () => {
    expect(await getJson<StatsAnswer>(third, '/api/stats')).toMatchObject({
      spans: 3_000,
      logs: 3_000,
    });
  });
  expect(await findLogs(third, 'order.id=o-3')).toEqual([]);
  const { logs, traces } = await find(third, 'order.id=o-1500');
  expect([logs.length, traces.length]).toEqual([1, 1]);
  await third.close();
  expect(readBlocks(dataDir).map(([, firstSeq]) => firstSeq)).not.toContain(1);
});

/** Table, first row, and whether it is known what is in the block. */
function readBlocks(dataDir: string): readonly unknown[][] {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
  try {
    return database
      .prepare('SELECT on_table, first_seq, bits IS NOT NULL AS known FROM block')
      .all()
      .map((row) => Object.values(row));
  } finally {
    database.close();
  }
}

test('a filter holds every token of its set, and few others', () => {
  const tokens = new Set(Array.from({ length: 5_000 }, (_, index) => valueToken(`value ${index}`)));
  const bits = toBits(tokens);
  expect([...tokens].every((token) => mayHold(bits, token))).toBe(true);
  const others = Array.from({ length: 10_000 }, (_, index) => valueToken(`other ${index}`));
  expect(others.filter((token) => mayHold(bits, token)).length).toBeLessThan(250);
  expect(bits.length).toBe(6_250);
});

test('a text has all tokens of each text that it holds, whatever the case', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      fc.string(),
      (before, part, after) => {
        const tokens = new TokenSet();
        tokens.addParts((before + part + after).toUpperCase());
        const wanted = part.toUpperCase().toLowerCase();
        fc.pre((before + part + after).toUpperCase().toLowerCase().includes(wanted));
        expect(partTokens(wanted).every((token) => tokens.all.has(token))).toBe(true);
      },
    ),
  );
});

test.each([
  ['xylo(ph)+one', ['xylo', 'one']],
  ['time(d )?out', ['time', 'out']],
  ['colou?r', ['colo', 'r']],
  ['ab+c', ['ab', 'c']],
  ['ab*c', ['a', 'c']],
  ['ab{0,2}c', ['a', 'c']],
  ['a|b', []],
  ['(a|b)cde', ['cde']],
  ['x[a)|(b]y', ['x', 'y']],
  ['x[]a]y', ['x', 'y']],
  [String.raw`a\.b\dc`, ['a.b', 'c']],
  [String.raw`a\(b`, ['a(b']],
  ['(?-i)Case', ['Case']],
  [String.raw`\p{Greek}a`, []],
  [String.raw`\x41bc`, []],
  [String.raw`\Qa.c\E`, []],
  ['[[:alpha:]]bc+?d', ['bc', 'd']],
  ['(?:(a)(b))cd', ['cd']],
  ['^start.end$', ['start', 'end']],
])('every match of %s holds %s', (pattern, parts) => {
  expect(partsOfPattern(pattern)).toEqual(parts);
});

test('a pattern matches no text that does not hold its parts', () => {
  const piece = fc.constantFrom(
    'ab',
    'c',
    '(d|e)',
    '[fg]',
    'h?',
    'i*',
    '(jk)+',
    'l{0,2}',
    '.',
    '\\.',
    '(?:m(n)o)?',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1 }),
      fc.string({ unit: fc.constantFrom(...'abcdefghijklmno.') }),
      (pieces, text) => {
        const pattern = pieces.join('');
        fc.pre(
          createTest({ kind: 'matches', field: 'f', pattern })({
            get: () => text,
            texts: () => [],
          }),
        );
        expect(partsOfPattern(pattern).every((part) => text.includes(part))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('of a text that is too long to be told apart, anything may be in the block', async () => {
  const viewer = await openViewer();
  await sendLogs(viewer, 'order', [{ body: `${'long '.repeat(10_000)}needle` }]);
  await sendMany(viewer, 0, 1_500);
  expect(await findLogs(viewer, 'needle')).toHaveLength(1);
});
