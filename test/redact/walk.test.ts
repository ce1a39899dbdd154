import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '#redact';

const { plain, keep } = createRedactor();

function nested(depth: number, wrap: (inner: unknown) => unknown, end: unknown = 'end'): unknown {
  let value = end;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}
function fail(): never {
  throw new Error('hostile');
}
function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
function throwing(name: string): object {
  return Object.defineProperty({ a: 1 }, name, { get: fail, enumerable: true });
}
/** A list that counts how often an item is read. */
function counted(length: number, item: unknown): { list: unknown[]; reads: () => number } {
  let reads = 0;
  const list = new Proxy(Array<unknown>(length).fill(item), {
    get(target, name, receiver) {
      if (name !== 'length') reads += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { list, reads: () => reads };
}

describe('redactor.plain()', () => {
  test('reads nothing that all objects inherit', () => {
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    polluted['password'] = 'hunter2';
    try {
      expect(Object.keys(plain({ a: 1 }) as object)).toEqual(['a']);
    } finally {
      delete polluted['password'];
    }
  });

  test('keeps the order of names when one is dropped, and one is data', () => {
    const copy = plain({ a: 1, b: undefined, ['jane@example.org']: 2, password: 'x', c: [3] });
    expect(Object.entries(copy as object)).toEqual([
      ['a', 1],
      ['[email]', 2],
      ['password', '[masked]'],
      ['c', [3]],
    ]);
  });

  test.each([
    ['a map', (inner: unknown) => ({ a: inner })],
    ['a list', (inner: unknown) => [inner]],
    ['a secret list', (inner: unknown) => ({ password: [inner] })],
    ['an instance', (inner: unknown) => new Map([['a', inner]])],
    ['an error', (inner: unknown) => new Error('x', { cause: inner })],
    ['JSON', (inner: unknown) => ({ toJSON: () => inner })],
  ])('%s nested 10,000 deep is cut by a mark', (_what, wrap) => {
    expect(JSON.stringify(plain(nested(10_000, wrap)))).toMatch(/\[too deep\]|\[masked\]/);
  });

  test('visits at most 1,000 items of a list, and 50,000 values of a record', () => {
    const { list, reads } = counted(1_000_000, 1);
    expect(plain(list)).toHaveLength(1_001);
    expect(reads()).toBe(1_000);
    const lists = counted(1_000, Array(1_000).fill(1));
    expect(JSON.stringify(plain(lists.list))).toContain('[cut: too many values]');
  });

  test('takes at most 64 kB of texts, and ends with a set that does not', () => {
    const texts = plain(Array(10).fill('x'.repeat(30_000))) as string[];
    expect(texts.slice(3)).toEqual(Array(7).fill('[cut: 30000 characters]'));
    class Endless extends Set<number> {
      override *[Symbol.iterator](): SetIterator<number> {
        for (;;) yield 1;
      }
    }
    expect(plain(new Endless([7]))).toEqual([7]);
  });

  test.each([
    ['a proxy without keys', new Proxy({}, { ownKeys: fail }), '[unreadable]'],
    ['a proxy without values', new Proxy({ a: 1 }, { get: fail }), { a: '[unreadable]' }],
    ['a revoked proxy', revoked({}), '[unreadable]'],
    ['a revoked list', revoked([]), '[unreadable]'],
    ['a revoked function', revoked(fail), '[function ]'],
    ['a getter', throwing('b'), { a: 1, b: '[unreadable]' }],
    ['toJSON', { a: 1, toJSON: fail }, { a: 1, toJSON: '[function fail]' }],
    ['a secret revoked list', { password: revoked([]) }, { password: '[masked]' }],
    ['a long number', 10n ** 1_000n, '[cut: a number of more than 400 digits]'],
  ])('%s that throws is a mark, and its neighbours are whole', (_what, value, expected) => {
    expect(plain([1, value, 2])).toEqual([1, expected, 2]);
  });

  test('looks again at a text that was harmless under another name', () => {
    const digits = '4111111111111111';
    expect(plain({ order_id: digits, note: digits, trace_id: digits })).toEqual({
      order_id: digits,
      note: '[card *1111]',
      trace_id: digits,
    });
    expect(keep({ note: digits })).toEqual({ note: '[card *1111]' });
  });

  test('reads everything once: what is sent later does not change and runs no code', () => {
    let reads = 0;
    const inner = { list: [1] };
    const value = {
      get once() {
        reads += 1;
        return inner;
      },
    };
    const copy = plain(value);
    inner.list.push(2);
    expect(copy).toEqual({ once: { list: [1] } });
    expect(reads).toBe(1);
  });
});

describe('redactor.keep() returns the value itself', () => {
  class Private {
    #inner = 1;
    get inner(): number {
      return this.#inner;
    }
  }
  const cycle: Record<string, unknown> = { a: 1 };
  cycle['self'] = cycle;
  test.each([
    ['nested 10,000 deep', nested(10_000, (inner) => ({ a: inner }))],
    ['in a cycle', cycle],
    ['of a class with private fields in a cycle', Object.assign(new Private(), { cycle })],
    ['a proxy without keys', { a: new Proxy({}, { ownKeys: fail }) }],
    ['a getter that throws', throwing('b')],
    ['a revoked list', [revoked([])]],
    ['a text of 60 kB', { text: 'x'.repeat(60_000) }],
    ['90,000 items', Array(90_000).fill(1)],
  ])('%s', (_what, value) => {
    expect(keep(value)).toBe(value);
  });
});

describe('keep() fails closed: what is too much to be looked at does not come out', () => {
  const secret = 'password=hunter2-beyond';
  const filling = 'The quick brown fox jumps over the lazy dog. ';
  test.each([
    ['behind a text of 3 MB', { text: `${filling.repeat(70_000)}${secret}` }],
    ['in a text behind such a text', { text: filling.repeat(70_000), last: secret }],
    ['behind 150,000 items', [...Array<unknown>(150_000).fill(1), secret]],
    [
      'behind 150,000 items, under its name',
      { list: Array(150_000).fill(1), password: 'hunter2-beyond' },
    ],
    ['nested 100,000 deep', nested(100_000, (inner) => ({ a: inner }), secret)],
    [
      'behind 30,000 errors',
      [...Array.from({ length: 30_000 }, (_, index) => new Error(`${index}`)), secret],
    ],
    ['behind a hostile text of 2 MB', { text: 'a@a.'.repeat(500_000), last: secret }],
  ])('%s', (_what, value) => {
    const kept = inspect(keep(value), { depth: 200, maxArrayLength: null, maxStringLength: null });
    expect(kept).not.toContain('hunter2');
    expect(kept).toMatch(/\[(?:cut|too deep)\b/);
  });

  test('a secret behind 60 kB of text, or 90,000 items, is found where it stands', () => {
    const kept = keep({
      text: filling.repeat(1_300),
      list: [...Array<unknown>(90_000).fill(1), secret],
    });
    expect(kept).toEqual({
      text: filling.repeat(1_300),
      list: [...Array<unknown>(90_000).fill(1), 'password=[masked]'],
    });
  });
});

describe('redactor.keep() hides a secret', () => {
  test('in objects that a library hung on an error, which keeps its class and the rest', () => {
    const config = { headers: { authorization: 'hunter2' }, url: '/x' };
    const error = Object.assign(new TypeError('failed'), { config, status: 401 });
    const clean = keep(error) as typeof error;
    expect(clean).toBeInstanceOf(TypeError);
    expect({ ...clean }).toEqual({
      config: { headers: { authorization: '[masked]' }, url: '/x' },
      status: 401,
    });
    expect(error.config).toBe(config);
  });

  test('in a flat list of headers', () => {
    const rawHeaders = ['Host', 'a', 'Cookie', 'sid=hunter2', 'X-Api-Key', 'hunter2'];
    const expected = { rawHeaders: ['Host', 'a', 'Cookie', '[masked]', 'X-Api-Key', '[masked]'] };
    expect(keep({ rawHeaders })).toEqual(expected);
    expect(plain({ rawHeaders })).toEqual(expected);
    const harmless = { rawHeaders: ['Host', 'a'] };
    expect(keep(harmless)).toBe(harmless);
  });

  test('in a cycle, without a way back to the original', () => {
    const cycle: Record<string, unknown> = { password: 'hunter2' };
    cycle['self'] = cycle;
    expect(keep(cycle)).toEqual({ password: '[masked]', self: '[circular]' });
    expect(cycle['password']).toBe('hunter2');
  });

  test('50 deep, beyond 1,000 items, and across two windows of a long text', () => {
    const deep = nested(50, (inner) => ({ a: inner, password: 'hunter2' }));
    const wide = [...Array<unknown>(5_000).fill(1), { password: 'hunter2' }];
    const long = `${'x '.repeat(16_380)} password=hunter2hunter2 ${'y'.repeat(10_000)}`;
    expect(JSON.stringify([keep(deep), keep(wide), keep(long)])).not.toContain('hunter2');
  });

  test('beside a proxy without keys', () => {
    const value = { password: 'hunter2', proxy: new Proxy({}, { ownKeys: fail }) };
    expect(keep(value)).toEqual({ password: '[masked]', proxy: '[unreadable]' });
  });
});
