import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  FindAnswer,
  InstantAnswer,
  LogSkeleton,
  SpanDetails,
  TraceSkeleton,
  TraceView,
} from '#viewer/api';
import { detailOf } from '#viewer/span-detail';
import { toLogHaystack, toSpanHaystack } from '#viewer/trace-haystack';
import { addLogs, toOutline } from '#viewer/trace-outline';
import { toRows } from '#viewer/trace-rows';
import type { Viewer } from '#viewer';
import { getJson, openViewer, sendLogs, sendSpans, traceId } from './harness.ts';
import type { LogInput, SpanInput } from './harness.ts';

const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0');
const toHexId = (number: number): string => number.toString(16).padStart(32, '0');

const anyText = fc.constantFrom('GET', 'write mail', 'é\u0000"', '', 'x'.repeat(300), '10 % _off');
const anyTime = fc.nat(5_000_000).map((micros) => micros / 1_000);

const anySpan = fc.record({
  parent: fc.option(fc.nat(25)),
  name: anyText,
  kind: fc.nat(5),
  code: fc.nat(2),
  atMs: anyTime,
  forMs: anyTime,
  url: fc.option(anyText),
});

/** What a record says of a span that has not ended. */
const anyOpen = fc.record({
  span_name: anyText,
  span_kind: fc.constantFrom('server', 'client', 'internal'),
  parent_span_id: fc.constantFrom('', 'none', '0'.repeat(16), ...[0, 3, 20, 30].map(idOf)),
  latency_millis: anyTime,
  'url.full': anyText,
});

const anyLog = fc.record({
  span: fc.option(fc.nat(25)),
  body: anyText,
  severityNumber: fc.integer({ min: 1, max: 24 }),
  atMs: anyTime,
  open: fc.option(anyOpen, { freq: 3 }),
});

const anyTrace = fc
  .record({
    spans: fc.array(anySpan, { maxLength: 20 }),
    logs: fc.array(anyLog, { maxLength: 20 }),
  })
  .filter(({ spans, logs }) => spans.length + logs.length > 0);

type Trace = typeof anyTrace extends fc.Arbitrary<infer Value> ? Value : never;

/** Not everybody has one. */
function tenantOf(id: string, index: number): object {
  return index % 4 === 1 ? { 'tenant.id': id } : {};
}

/** Sends a trace of three services under an id. */
async function send(viewer: Viewer, id: string, { spans, logs }: Trace): Promise<void> {
  for (const service of [0, 1, 2]) {
    const own = <Row>(rows: readonly Row[]): readonly Row[] =>
      rows.filter((_, index) => index % 3 === service);
    const sent = spans.map((span, index): SpanInput => {
      const { parent, code, url, ...rest } = span;
      return {
        ...rest,
        traceId: id,
        spanId: idOf(index),
        ...(parent !== null && { parentSpanId: idOf(parent) }),
        status: { code },
        attributes: { ...(url !== null && { 'url.full': url }), ...tenantOf(`t${index}`, index) },
      };
    });
    const written = logs.map(({ span, open, ...rest }, index): LogInput => {
      const told = { 'event.name': 'span.unfinished', ...open, ...tenantOf(`open${index}`, index) };
      return {
        ...rest,
        traceId: id,
        ...(span !== null && { spanId: idOf(span) }),
        ...(open !== null && { attributes: told }),
      };
    });
    await sendSpans(viewer, `service ${service}`, own(sent));
    await sendLogs(viewer, `service ${service}`, own(written));
  }
}

/** What is drawn of a whole trace. */
function toDrawn(view: TraceView): object {
  return toRows(view, true).map((row) => {
    if ('log' in row) {
      const { level, message, offset_millis, service, time_unix_nano } = row.log;
      return {
        ...row,
        span: row.span?.span_id,
        log: { level, message: message.slice(0, 200), offset_millis, service, time_unix_nano },
      };
    }
    const { span_id, depth, orphan, service, name, kind, status, offset_millis, duration_millis } =
      row.span;
    const { unfinished } = row.span;
    const detail = detailOf(row.span);
    return {
      ...row,
      span: {
        span_id,
        depth,
        orphan,
        service,
        name,
        kind,
        status,
        offset_millis,
        duration_millis,
        ...(detail !== undefined && { detail }),
        ...(unfinished !== undefined && { unfinished }),
      },
    };
  });
}

test(
  'GET /api/traces/{id}/skeleton has every row that the view has, at the same place',
  { timeout: 60_000 },
  async () => {
    const viewer = await openViewer();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(anyTrace, async (trace) => {
        const id = toHexId((count += 1));
        await send(viewer, id, trace);
        const view = await getJson<TraceView>(viewer, `/api/traces/${id}/view`);
        const skeleton = await getJson<TraceSkeleton>(viewer, `/api/traces/${id}/skeleton`);
        const logs = await getJson<LogSkeleton>(viewer, `/api/traces/${id}/skeleton/logs`);
        const outline = addLogs(toOutline(skeleton), logs);
        expect(outline.summary).toEqual(view.summary);
        const rows = toRows(outline, true).map((row) => {
          if ('log' in row) return { ...row, span: row.span?.span_id };
          const { logs: _, ...span } = row.span;
          return { ...row, span };
        });
        expect(rows).toEqual(toDrawn(view));
      }),
      { numRuns: 25 },
    );
  },
);

test(
  'GET /api/traces/{id}/skeleton?first= has the first of the spans that the whole has, and the same summary',
  { timeout: 60_000 },
  async () => {
    const viewer = await openViewer();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(anyTrace, fc.integer({ min: 1, max: 25 }), async (trace, first) => {
        const id = toHexId((count += 1));
        await send(viewer, id, trace);
        const path = `/api/traces/${id}/skeleton`;
        const begun = toOutline(await getJson(viewer, `${path}?first=${first}`));
        const whole = toOutline(await getJson(viewer, path));
        const after = whole.spans.length - first;
        expect(begun).toEqual({
          ...whole,
          spans: whole.spans.slice(0, first),
          ...(after > 0 && { spans_after: after }),
        });
        expect(toOutline(await getJson(viewer, path))).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  },
);

async function openFilled(): Promise<Viewer> {
  const viewer = await openViewer();
  await sendSpans(viewer, { 'service.name': 'order', 'service.version': '1' }, [
    {
      spanId: idOf(0),
      name: 'POST /orders',
      kind: 2,
      attributes: { 'user.plan': 'gold', 'correlation.id': 'c-77' },
    },
    {
      spanId: idOf(1),
      parentSpanId: idOf(0),
      kind: 3,
      atMs: 2,
      status: { code: 2, message: 'declined' },
      events: [{ timeUnixNano: '1790000000004000000', name: 'retry', attributes: [] }],
    },
  ]);
  await sendLogs(viewer, 'order', [
    { traceId, spanId: idOf(1), body: 'one', atMs: 3, attributes: { amount: 12 } },
    { traceId, spanId: idOf(1), body: `two ${'x'.repeat(500)} end`, atMs: 3 },
    { traceId, body: 'loose', severityNumber: 13, atMs: 4 },
  ]);
  return viewer;
}

describe('a long trace', () => {
  test('is answered as its skeleton when it has more rows than were asked for', async () => {
    const viewer = await openFilled();
    const whole = await getJson<object>(viewer, `/api/traces/${traceId}/view?most=5`);
    const skeleton = await getJson<object>(viewer, `/api/traces/${traceId}/view?most=4`);
    expect(whole).toHaveProperty('spans.length', 2);
    expect(skeleton).toHaveProperty('span_columns.span_id', idOf(0) + idOf(1));
  });

  test('that was begun has what came since then, too', async () => {
    const viewer = await openFilled();
    const begun = await getJson<object>(viewer, `/api/traces/${traceId}/view?most=1&first=1`);
    expect(begun).toMatchObject({ spans_after: 1, span_columns: { span_id: idOf(0) } });
    await sendSpans(viewer, 'order', [{ spanId: idOf(2), parentSpanId: idOf(1), atMs: 3 }]);
    const whole = await getJson<object>(viewer, `/api/traces/${traceId}/skeleton`);
    expect(whole).toHaveProperty('span_columns.span_id', idOf(0) + idOf(1) + idOf(2));
    expect(whole).not.toHaveProperty('spans_after');
  });

  test('that was begun is not taken for another one', async () => {
    const viewer = await openFilled();
    const otherId = toHexId(7);
    await sendSpans(viewer, 'order', [
      { traceId: otherId, spanId: idOf(3) },
      { traceId: otherId, spanId: idOf(4), parentSpanId: idOf(3) },
    ]);
    await getJson(viewer, `/api/traces/${traceId}/view?most=1&first=1`);
    const other = await getJson<object>(viewer, `/api/traces/${otherId}/skeleton`);
    expect(other).toHaveProperty('span_columns.span_id', idOf(3) + idOf(4));
  });

  test(
    'has all of its log records where the view has 50,000, which says so',
    { timeout: 60_000 },
    async () => {
      const viewer = await openViewer();
      const logs = Array.from({ length: 50_003 }, (_, atMs) => ({ traceId, body: '', atMs }));
      await sendLogs(viewer, 'order', logs);
      const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
      const path = `/api/traces/${traceId}/skeleton/logs`;
      const skeleton = await getJson<LogSkeleton>(viewer, path);
      expect(view.left_out).toEqual({ spans: 0, logs: 3 });
      expect(skeleton.log_columns.message).toHaveLength(50_003);
    },
  );

  test('gives what stands in a span, as the view does', async () => {
    const viewer = await openFilled();
    const { spans } = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    const path = `/api/traces/${traceId}/spans/${idOf(1)}`;
    const details = await getJson<SpanDetails>(viewer, path);
    expect(spans[1]).toMatchObject({ ...details, events: [{ name: 'retry', offset_millis: 4 }] });
    expect(details.events).toEqual([{ name: 'retry', offset_millis: 2, attributes: {} }]);
    expect(details.resource).toEqual({ 'service.name': 'order', 'service.version': '1' });
  });

  test('gives the log records of an instant whole, in the order in which they came', async () => {
    const viewer = await openFilled();
    const path = `/api/traces/${traceId}/logs?at=1790000000003000000`;
    const { logs } = await getJson<InstantAnswer>(viewer, path);
    expect(logs.map(({ message }) => message.slice(-4))).toEqual(['one', ' end']);
    expect(logs[0]?.attributes).toEqual({ amount: 12 });
  });

  test.each([
    ['a span', `spans/${idOf(9)}`, 404, 'is not stored'],
    ['a span id', 'spans/zz', 400, 'the span id is not 16 hex digits'],
    ['an instant', 'logs', 400, 'at is missing; expected nanoseconds since 1970'],
    ['a text', 'find', 400, 'q is missing; expected a text'],
    ['a parameter', 'view?most=0', 400, 'most is "0"; expected a whole number'],
    ['a number', 'skeleton?first=none', 400, 'first is "none"; expected a whole number'],
  ])('refuses %s that is not there', async (_, path, status, reason) => {
    const viewer = await openFilled();
    const response = await fetch(`${viewer.url}/api/traces/${traceId}/${path}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(reason.replaceAll('"', String.raw`\"`));
  });
});

describe('GET /api/traces/{id}/find', () => {
  test.each([
    ['gold'],
    ['USER.PLAN=gold'],
    ['c-77'],
    ['correlation.id'],
    ['correlation.id=c-7'],
    ['declined'],
    ['retry'],
    ['warning'],
    ['amount=12'],
    ['end'],
    ['10%'],
    ['é'],
    ['o'],
    ['nowhere'],
  ])('finds %s where the page finds it in a whole trace', async (text) => {
    const viewer = await openFilled();
    const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    const found = await getJson<FindAnswer>(
      viewer,
      `/api/traces/${traceId}/find?q=${encodeURIComponent(text)}`,
    );
    const expected = toRows(view, true).filter((row) => {
      const haystack = 'log' in row ? toLogHaystack(row.log) : toSpanHaystack(row.span);
      return haystack.includes(text.toLowerCase());
    });
    expect(found.rows.toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
  });
});
