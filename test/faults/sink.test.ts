import { afterEach, beforeEach, expect, test } from 'vitest';
import { FaultySink } from '../../scripts/faults/sink.ts';

let sink: FaultySink;

beforeEach(async () => {
  sink = new FaultySink();
  await sink.start();
});
afterEach(() => sink.close());

/** Sends spans with these numbers. */
function send(...numbers: readonly number[]): Promise<Response> {
  const spans = numbers.map((n) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'numbered',
    attributes: [{ key: 'n', value: { intValue: String(n) } }],
  }));
  return fetch(`${sink.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
}

const acknowledged = (): number[] => [...sink.spans.acknowledged.keys()];

test('the sink counts what it acknowledged, and how often', async () => {
  await send(1, 2);
  await send(2);

  expect([...sink.spans.acknowledged]).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test.each([500, 503, 429])('the sink does not count what it answered with %i', async (status) => {
  await sink.setMode({ kind: 'status', status, retryAfterS: 2 });
  const answer = await send(1);

  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '2']);
  expect(acknowledged()).toEqual([]);
});

test('the sink keeps its port over an outage', async () => {
  const { url } = sink;
  await sink.setMode({ kind: 'down' });
  await expect(send(1)).rejects.toThrow('fetch failed');
  await sink.setMode({ kind: 'ok' });
  await send(2);

  expect([sink.url, acknowledged()]).toEqual([url, [2]]);
});

test('the sink refuses every batch with the poison in it, for ever only the poison alone', async () => {
  await sink.setMode({ kind: 'poison', number: 2 });
  const statuses = [await send(1, 2), await send(1), await send(2)].map(({ status }) => status);

  expect(statuses).toEqual([400, 200, 400]);
  expect([acknowledged(), [...sink.spans.refused]]).toEqual([[1], [2]]);
});

test('the sink says how many records of a batch it rejected', async () => {
  await sink.setMode({ kind: 'partial' });
  const answer = await send(1, 2, 3);

  expect(await answer.json()).toEqual({ partialSuccess: { rejectedSpans: 1 } });
  expect([acknowledged(), [...sink.spans.refused]]).toEqual([[1, 3], [2]]);
});

test('the sink refuses a body that is too large', async () => {
  await sink.setMode({ kind: 'too-large', maxBytes: 10 });

  expect((await send(1)).status).toBe(413);
  expect(acknowledged()).toEqual([]);
});

test('the sink resets a connection without counting', async () => {
  await sink.setMode({ kind: 'reset' });
  await expect(send(1)).rejects.toThrow('fetch failed');

  expect(acknowledged()).toEqual([]);
});

test('the sink does not count what waited for an answer in vain', async () => {
  await sink.setMode({ kind: 'hang' });
  const answer = send(1);
  answer.catch(() => undefined);
  await expect.poll(() => sink.spans.requests.length).toBe(1);
  await sink.setMode({ kind: 'down' });

  await expect(answer).rejects.toThrow('fetch failed');
  expect(acknowledged()).toEqual([]);
});
