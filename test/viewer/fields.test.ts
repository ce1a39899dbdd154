import { expect, test } from 'vitest';
import type { FieldsAnswer } from '#viewer/api';
import { getJson, openViewer, sendLogs, sendSpans, traceId } from './harness.ts';

function valuesOf({ fields }: FieldsAnswer, name: string): readonly string[] | undefined {
  return fields.find((field) => field.name === name)?.values;
}

test('fields of log records under the names of a line, those that most have first, with their values', async () => {
  const viewer = await openViewer();
  await sendLogs(viewer, 'order', [
    { body: 'paid', traceId, attributes: { 'http.response.status_code': 200, 'user.plan': 'pro' } },
    { body: 'declined', severityNumber: 17, attributes: { 'http.response.status_code': 402 } },
    { body: 'paid', attributes: { 'http.response.status_code': 200 } },
  ]);
  await sendLogs(viewer, 'user', [{ body: 'x'.repeat(81) }]);
  const answer = await getJson<FieldsAnswer>(viewer, '/api/fields?on=logs');
  expect(answer.rows).toBe(4);
  expect(valuesOf(answer, 'service')).toEqual(['order', 'user']);
  expect(valuesOf(answer, 'service.name')).toBeUndefined();
  expect(valuesOf(answer, 'level')).toEqual(['INFO', 'ERROR']);
  expect(valuesOf(answer, 'http_status')).toEqual(['200', '402']);
  expect(valuesOf(answer, 'user.plan')).toEqual(['pro']);
  expect(valuesOf(answer, 'trace_id')).toEqual([traceId]);
  // A text that nobody picks from a list is none of its values.
  expect(valuesOf(answer, 'message')).toEqual(['paid', 'declined']);
  const counts = answer.fields.map(({ count }) => count);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  expect(answer.fields[0]?.count).toBe(4);
});

test('fields of spans, into maps', async () => {
  const viewer = await openViewer();
  await sendSpans(viewer, 'order', [
    { spanId: '00000000000000a1', name: 'GET /a', kind: 2, status: { code: 2, message: 'no' } },
    { spanId: '00000000000000a2', name: 'GET /a', attributes: { 'http.route': '/a' } },
  ]);
  const answer = await getJson<FieldsAnswer>(viewer, '/api/fields?on=spans');
  expect(valuesOf(answer, 'name')).toEqual(['GET /a']);
  expect(valuesOf(answer, 'status')).toEqual(['error', 'unset']);
  expect(valuesOf(answer, 'kind')).toEqual(['internal', 'server']);
  expect(valuesOf(answer, 'http_endpoint')).toEqual(['/a']);
  expect(valuesOf(answer, 'status_message')).toEqual(['no']);
});

test('an id of its own in each row is nothing to choose from; hostile names do no harm', async () => {
  const viewer = await openViewer();
  await sendLogs(
    viewer,
    'order',
    Array.from({ length: 50 }, (_, at) => ({
      body: 'paid',
      attributes: { 'order.id': `o-${at}`, [`n${'x'.repeat(200)}${at}`]: 1, __proto__x: 1 },
    })),
  );
  const answer = await getJson<FieldsAnswer>(viewer, '/api/fields?on=logs');
  expect(valuesOf(answer, 'order.id')).toEqual([]);
  expect(answer.fields.some(({ name }) => name.length > 120)).toBe(false);
  expect(valuesOf(answer, '__proto__x')).toEqual(['1']);
});

test.each([
  ['', 'on is missing; expected logs or spans'],
  ['?on=metrics', 'on is "metrics"; expected logs or spans'],
])('/api/fields%s is refused', async (query, error) => {
  const viewer = await openViewer();
  expect(await getJson(viewer, `/api/fields${query}`)).toEqual({ error });
});
