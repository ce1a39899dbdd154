import { expect, test } from 'vitest';
import type { LogsAnswer } from '#viewer/api';
import { getJson, openViewer, sendLogs, startNs } from './harness.ts';

test('the lines around an instant are as many before it as after it, the newest first', async () => {
  const viewer = await openViewer();
  const toLogs = (service: string): readonly { readonly body: string; readonly atMs: number }[] =>
    Array.from({ length: 20 }, (_, atMs) => ({ body: `${service} ${atMs}`, atMs }));
  for (const service of ['order', 'user']) await sendLogs(viewer, service, toLogs(service));
  const around = async (search: string): Promise<readonly string[]> => {
    const { logs } = await getJson<LogsAnswer>(viewer, `/api/logs?${search}`);
    return logs.map(({ message }) => message);
  };
  const at = startNs + 10_000_000n;
  expect(await around(`around=${at}&service=order&limit=6`)).toEqual([
    'order 13',
    'order 12',
    'order 11',
    'order 10',
    'order 9',
    'order 8',
  ]);
  expect(await around(`around=${at}&limit=4`)).toEqual([
    'user 11',
    'order 11',
    'user 10',
    'order 10',
  ]);
  expect(await around(`around=${startNs}&service=user&limit=2`)).toEqual(['user 1', 'user 0']);
  expect(await around(`around=${startNs - 1n}&service=user&limit=2`)).toEqual(['user 0']);
  expect(await around(`around=${at}&q=nothing`)).toEqual([]);
});

test.each([
  ['around=now', 'around is "now"; expected nanoseconds since 1970'],
  ['around=-1', 'around is "-1"; expected nanoseconds since 1970'],
  ['around=1&since=1', 'around comes with since or until; expected one of them'],
])('%s is refused', async (search, error) => {
  const viewer = await openViewer();
  expect(await getJson(viewer, `/api/logs?${search}`)).toEqual({ error });
});
