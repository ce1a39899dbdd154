import { describe, expect, test } from 'vitest';
import { createRedactor } from '#redact';
import { createRandom } from '../../scripts/demo/random.ts';

const many = 100_000;
// A busy machine takes its time for 7 million texts.
const timeoutMs = 60_000;
const random = createRandom(42);
const { named, text } = createRedactor();

type Make = () => string;

const below = (limit: number): number => Math.floor(random() * limit);
const padded = (limit: number, width: number): string => String(below(limit)).padStart(width, '0');
const hex8 = (): string => below(4_294_967_296).toString(16).padStart(8, '0');
const hex = (count: number): string =>
  (hex8() + (count > 8 ? hex8() : '') + (count > 16 ? hex8() + hex8() : '')).slice(0, count);
// 2020-01-01 to 2030-12-31.
const epochSeconds = (): number => 1_577_836_800 + below(347_155_200);
const digits16: Make = () => `${1 + below(9)}${padded(1e7, 7)}${padded(1e8, 8)}`;
const isoDate = (): string =>
  new Date(epochSeconds() * 1_000 + below(1_000)).toISOString().replace(/\..*/, '');
const variant = (): string => '89ab'.charAt(below(4));
const uuid7: Make = () => {
  const time = (epochSeconds() * 1_000 + below(1_000)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant()}${hex(3)}-${hex(12)}`;
};

const kinds: Readonly<Record<string, Make>> = {
  'epoch seconds': () => String(epochSeconds()),
  'epoch seconds with a fraction': () => `${epochSeconds()}.${padded(1e6, 6)}`,
  'epoch milliseconds': () => `${epochSeconds()}${padded(1e3, 3)}`,
  'epoch microseconds': () => `${epochSeconds()}${padded(1e6, 6)}`,
  'epoch nanoseconds': () => `${epochSeconds()}${padded(1e9, 9)}`,
  'UUIDs of version 4': () => `${hex(8)}-${hex(4)}-4${hex(3)}-${variant()}${hex(3)}-${hex(12)}`,
  'UUIDs of version 7': uuid7,
  'trace ids': () => hex(32),
  'values of traceparent': () => `00-${hex(32)}-${hex(16)}-01`,
  'ISO dates': isoDate,
  'ISO dates with milliseconds and zone': () => `${isoDate()}.${padded(1e3, 3)}+0${below(10)}:00`,
  'dates with a blank': () => `${isoDate().replace('T', ' ')},${padded(1e3, 3)}`,
  'compact dates': () => `${isoDate().replace(/[-:]/g, '')}Z`,
  'semantic versions': () => `${below(100)}.${below(1_000)}.${below(10_000)}`,
  'versions before a release': () => `v${below(30)}.${below(30)}.${below(300)}-rc.${below(99)}`,
  'IPv4 addresses': () => [below(256), below(256), below(256), below(256)].join('.'),
  'IPv4 addresses with a port': () =>
    `${below(256)}.${below(256)}.${below(256)}.${below(256)}:${below(65_536)}`,
  prices: () => `${below(100_000)}.${padded(100, 2)}`,
  'prices with groups': () => `€${1 + below(999)},${padded(1_000, 3)}.${padded(100, 2)}`,
  'French prices': () => `${1 + below(999)} ${padded(1_000, 3)} ${padded(1_000, 3)},00 €`,
};

/** Texts that nothing but their digits says anything about. */
const messages: readonly ((value: string) => string)[] = [
  (value) => `got ${value} from the queue`,
  (value) => `value=${value}, next`,
  (value) => `done (${value})`,
  (value) => `took 12 ms: ${value}`,
];

const order: readonly ((value: string) => string)[] = [
  (value) => `order ${value} was paid`,
  (value) => `order_id=${value}, next`,
  (value) => `body {"orderNumber":"${value}","n":1} end`,
  (value) => `commande n° ${value}`,
];
const span: readonly ((value: string) => string)[] = [
  (value) => `span ${value} ended`,
  (value) => `span_id=${value}, next`,
  (value) => `{"span_id":"${value}"}`,
];

interface Changed {
  text: number;
  number: number;
  message: number;
}

/** How many of 100,000 values are changed: as the text of a field, as its number where it is one, and inside a message. */
function countChanged(make: Make, name: string, templates: typeof messages): Changed {
  const changed = { text: 0, number: 0, message: 0 };
  for (let index = 0; index < many; index += 1) {
    const value = make();
    if (named(name, value) !== value) changed.text += 1;
    const number = Number(value);
    if (Number.isSafeInteger(number) && named(name, number) !== number) changed.number += 1;
    const message = templates[index % templates.length]?.(value) ?? value;
    if (text(message) !== message) changed.message += 1;
  }
  return changed;
}

describe('of 100,000 values that are no secret, none is changed:', () => {
  test.each(Object.entries(kinds))(
    '%s',
    (_kind, make) => {
      expect(countChanged(make, 'value', messages)).toEqual({ text: 0, number: 0, message: 0 });
    },
    timeoutMs,
  );

  test.each([
    ['16-digit order numbers where a name or a word says so', digits16, 'order_number', order],
    ['span ids where a name or a word says so', () => hex(16), 'span_id', span],
  ] as const)(
    '%s',
    (_kind, make, name, templates) => {
      expect(countChanged(make, name, templates)).toEqual({ text: 0, number: 0, message: 0 });
    },
    timeoutMs,
  );
});

describe('of 100,000 values that could be cards, with nothing beside them that says what they are,', () => {
  // One of 1,800 span ids is all digits; of those, one of 34 has the prefix and the check digit of a card.
  test(
    'a handful of span ids is masked',
    () => {
      const { text: texts, message } = countChanged(() => hex(16), 'value', messages);
      expect([texts, message]).toEqual([4, 4]);
    },
    timeoutMs,
  );

  // 2.9 % have the prefix of an issuer and pass Luhn: such a number is what a card looks like.
  test(
    '16-digit numbers are masked where a card would be, and nowhere else',
    () => {
      const { text: texts, number, message } = countChanged(digits16, 'value', messages);
      expect({ texts, number, message }).toEqual({ texts: 2_964, number: 2_964, message: 2_964 });
    },
    timeoutMs,
  );
});
