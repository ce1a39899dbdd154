import { describe, expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { ErrorGroup, ErrorsAnswer } from '#viewer/api';
import { findPlace, toTemplate } from '../../src/viewer/api/error-place.ts';
import {
  getJson,
  openViewer,
  sendLogs,
  sendSpans,
  startNs,
  traceId,
  type InputValues,
} from './harness.ts';

const startMs = Number(startNs / 1_000_000n);
const otherTrace = 'b'.repeat(32);
const stack = (file: string, line: number): string =>
  [
    'PaymentError: card 4f2 declined',
    '    at emit (node:events:508:28)',
    '    at Client.send (/srv/order/node_modules/pay/client.js:10:3)',
    `    at async charge (/srv/order/src/${file}:${line}:20)`,
    '    at createOrder (/srv/order/src/create-order.ts:54:3)',
  ].join('\n');

function exception(file: string, line: number, message = 'card 4f2 declined'): InputValues {
  return {
    'exception.type': 'PaymentError',
    'exception.message': message,
    'exception.stacktrace': stack(file, line),
  };
}

function openNow(): Promise<Viewer> {
  return openViewer({ now: () => startMs + 60_000 });
}

async function readErrors(viewer: Viewer, query = ''): Promise<readonly ErrorGroup[]> {
  return (await getJson<ErrorsAnswer>(viewer, `/api/errors?${query}`)).errors;
}

describe('errors', () => {
  test('one that is logged and recorded by its span is one; the latest time is told', async () => {
    const viewer = await openNow();
    const spanId = '00000000000000a1';
    await sendLogs(viewer, 'order', [
      {
        body: 'order failed',
        traceId,
        spanId,
        severityNumber: 17,
        atMs: 5,
        attributes: { ...exception('charge-card.ts', 31), 'error.code': 'card_declined' },
      },
      {
        body: 'order failed',
        traceId: otherTrace,
        spanId: '00000000000000b1',
        severityNumber: 17,
        atMs: 900,
        attributes: exception('charge-card.ts', 31, 'card 9c1 declined'),
      },
    ]);
    await sendSpans(viewer, 'order', [
      {
        spanId,
        status: { code: 2 },
        events: [
          {
            name: 'exception',
            attributes: Object.entries(exception('charge-card.ts', 31)).map(([key, value]) => ({
              key,
              value: { stringValue: value },
            })),
          },
        ],
      },
    ]);
    expect(await readErrors(viewer)).toEqual([
      {
        service: 'order',
        type: 'PaymentError',
        message: 'card 9c1 declined',
        place: 'charge (order/src/charge-card.ts:31)',
        count: 2,
        traces: 2,
        first_seen: new Date(startMs).toISOString(),
        last_seen: new Date(startMs + 900).toISOString(),
        trace_id: otherTrace,
        span_id: '00000000000000b1',
      },
    ]);
  });

  test('another place, type or service is another error; without a stack, other words are', async () => {
    const viewer = await openNow();
    const failed = (body: string, attributes: InputValues, atMs: number): object => ({
      body,
      severityNumber: 17,
      atMs,
      attributes,
    });
    const records = [
      failed('a', exception('charge-card.ts', 31), 1),
      failed('a', exception('refund.ts', 12), 2),
      failed('no room for order 17', {}, 3),
      failed('no room for order 4821', {}, 4),
      failed('no answer from "user"', {}, 5),
      { body: 'well', severityNumber: 9 },
    ] as Parameters<typeof sendLogs>[2];
    await sendLogs(viewer, 'order', records);
    await sendLogs(viewer, 'user', records.slice(0, 1));
    const found = (await readErrors(viewer)).map(({ service, place, message, count }) => [
      service,
      place ?? message,
      count,
    ]);
    expect(found.slice(0, 3)).toEqual([
      ['order', 'no answer from "user"', 1],
      ['order', 'no room for order 4821', 2],
      ['order', 'charge (order/src/refund.ts:12)', 1],
    ]);
    expect(found.slice(3)).toHaveLength(2);
    expect(await readErrors(viewer, 'service=user')).toHaveLength(1);
  });

  test('requests that were answered with different statuses are different errors', async () => {
    const viewer = await openNow();
    const answered = (status: number): Parameters<typeof sendLogs>[2][number] => ({
      body: `POST /orders ${status}`,
      severityNumber: 17,
      attributes: { 'http.response.status_code': status },
    });
    await sendLogs(viewer, 'order', [answered(500), answered(502), answered(502)]);
    expect((await readErrors(viewer)).map(({ count }) => count).toSorted()).toEqual([1, 2]);
  });

  test('warnings are there where they are asked for', async () => {
    const viewer = await openNow();
    await sendLogs(viewer, 'order', [{ body: 'payment declined', severityNumber: 13 }]);
    expect(await readErrors(viewer)).toEqual([]);
    expect(await readErrors(viewer, 'warnings=1')).toMatchObject([{ message: 'payment declined' }]);
  });

  test('of another time are left out; too many are said', async () => {
    const viewer = await openNow();
    await sendLogs(viewer, 'order', [{ body: 'old', severityNumber: 17, atMs: -86_400_000 }]);
    expect(await readErrors(viewer)).toEqual([]);
    expect(await readErrors(viewer, `since=${startMs - 90_000_000}`)).toHaveLength(1);
    const many = Array.from({ length: 5_000 }, () => ({ body: 'again', severityNumber: 21 }));
    await sendLogs(viewer, 'order', many);
    const answer = await getJson<ErrorsAnswer>(viewer, '/api/errors');
    expect(answer).toMatchObject({ most: 5_000, errors: [{ count: 5_000, traces: 0 }] });
  });
});

describe('the place of an error', () => {
  test.each([
    ['    at charge (/srv/order/src/charge.ts:31:20)', 'charge (order/src/charge.ts:31)'],
    ['    at async Promise.all (index 0)\n    at file:///srv/a/b/c.mjs:4:1', 'a/b/c.mjs:4'],
    ['    at /c.js:4:1', '/c.js:4'],
    ['    at new Order (C:\\shop\\src\\order.js:7:9)', 'new Order (shop/src/order.js:7)'],
    ['pay@http://shop.test/app.js:12:7', 'pay (/shop.test/app.js:12)'],
    ['    at emit (node:events:508:28)', 'emit (node:events:508)'],
  ])('%j', (lines, text) => {
    expect(findPlace(`Error: no\n${lines}`)?.text).toBe(text);
  });

  test.each(['', 'Error: no', 'Traceback (most recent call last):\n  File "a.py", line 3'])(
    '%j has none',
    (text) => {
      expect(findPlace(text)).toBeUndefined();
    },
  );

  test('a hostile stack is read to an end', () => {
    expect(findPlace(`Error\n${`    at ${'a ('.repeat(100_000)}\n`.repeat(20)}`)).toBeUndefined();
    expect(findPlace(`Error\n${'    at a (b:1:2)\n'.repeat(1_000_000)}`)?.text).toBe('a (b:1)');
  });

  test('ids, numbers and quoted words are left out of a message', () => {
    expect(toTemplate('order 17 of "jane" in 0af7651916cd43dd8448eb211c80319c')).toBe(
      'order … of … in …',
    );
  });
});
