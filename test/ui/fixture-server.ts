import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { CorrelationView, LogRow, StatsAnswer, TraceView } from '#viewer/api';
import { healthSpans, hostileSpans, listSpans, orderSpans, toManySpans } from './fixture-shop.ts';
import { toView } from './fixture-trace.ts';

// A stand-in for the viewer's server, to look at the page without one:
//   npx vite build && node test/ui/fixture-server.ts [port] [empty]
// Serves dist/ui and invented answers; one trace more arrives every three seconds.

const arrivalMs = 3000;
const port = Number(process.argv[2] ?? 4999);
const isEmpty = process.argv[3] === 'empty';
const pageFolder = fileURLToPath(new URL('../../dist/ui/', import.meta.url));
const policy = "default-src 'self'; base-uri 'self'";

const views: TraceView[] = [];
const listeners = new Set<ServerResponse>();

function addTrace(index: number, startMillis: number): void {
  const seeds = [listSpans, orderSpans, healthSpans, listSpans, healthSpans];
  const spans = index === 2 ? hostileSpans : index === 5 ? toManySpans(6000) : seeds[index % 5];
  const traceId = (0x4bf90000 + index * 7919).toString(16).padStart(8, '0').repeat(4);
  const correlationId = `c-9f2${Math.floor(index / 5)}-a17e`;
  const tenantId = index % 2 === 0 ? 'acme' : 'globex';
  views.unshift(
    toView({
      traceId,
      startMillis,
      correlationId,
      tenantId,
      hasRoot: index !== 2,
      spans: spans ?? [],
    }),
  );
}

function latest(url: URL): object {
  const service = url.searchParams.get('service');
  const withErrors = url.searchParams.get('errors') === '1';
  const traces = views
    .map((view) => view.summary)
    .filter((trace) => service === null || trace.services.includes(service))
    .filter((trace) => !withErrors || trace.error_count > 0);
  return { traces: traces.slice(0, Number(url.searchParams.get('limit') ?? 100)) };
}

function allLogs(): readonly LogRow[] {
  return views
    .flatMap((view) => view.spans.flatMap((span) => span.logs))
    .toSorted((left, right) => right.time_unix_nano.localeCompare(left.time_unix_nano));
}

function logs(url: URL): object {
  const wanted = (name: string, value: string): boolean => {
    const asked = url.searchParams.get(name);
    return asked === null || value.toLowerCase().includes(asked.toLowerCase());
  };
  const found = allLogs().filter((log) => {
    return wanted('service', log.service) && wanted('level', log.level) && wanted('q', log.message);
  });
  return { logs: found.slice(0, Number(url.searchParams.get('limit') ?? 100)) };
}

function correlation(id: string): CorrelationView {
  const traces = views.map((view) => view.summary).filter((trace) => trace.correlation_id === id);
  return {
    correlation_id: id,
    traces: traces.toReversed(),
    logs: allLogs()
      .filter((log) => log.correlation_id === id)
      .toReversed(),
  };
}

function stats(): StatsAnswer {
  return {
    spans: views.reduce((sum, view) => sum + view.spans.length, 0),
    logs: allLogs().length,
    traces: views.length,
    logs_without_trace_id: isEmpty ? 0 : 12,
    dropped: {
      age: isEmpty ? 0 : 1204,
      size: isEmpty ? 0 : 30,
      size_by_service: isEmpty ? [] : [{ service: 'order', count: 30 }],
    },
    bytes: 12_345_678,
  };
}

function toChange(): string {
  return `event: change\ndata: ${JSON.stringify(stats())}\n\n`;
}

function answer(url: URL): object | undefined {
  const [, first, second, id, last] = url.pathname.split('/');
  if (first !== 'api') return undefined;
  if (url.pathname === '/api/traces/latest') return latest(url);
  if (second === 'traces' && last === 'view') {
    return views.find((view) => view.summary.trace_id === id);
  }
  if (second === 'correlations') return correlation(decodeURIComponent(id ?? ''));
  if (second === 'logs') return logs(url);
  if (second === 'stats') return stats();
  if (url.pathname !== '/api/v3/services') return undefined;
  return { services: isEmpty ? [] : ['app', 'delivery', 'order', 'user'] };
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('content-security-policy', policy);
  if (url.pathname === '/api/live') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(toChange());
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
    return;
  }
  if (url.pathname.startsWith('/api/')) {
    const body = answer(url);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'not found' }));
    return;
  }
  await sendPage(url.pathname, response);
}

async function sendPage(path: string, response: ServerResponse): Promise<void> {
  const types = new Map([
    ['/app.js', 'text/javascript'],
    ['/app.css', 'text/css'],
    ['/app.svg', 'image/svg+xml'],
  ]);
  const type = types.get(path);
  if (type === undefined) {
    const html = await readFile(`${pageFolder}index.html`, 'utf8');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(html.replace('<head>', '<head><base href="/">'));
    return;
  }
  response.writeHead(200, { 'content-type': type });
  response.end(await readFile(`${pageFolder}${path.slice(1)}`));
}

if (!isEmpty) {
  const first = 60;
  for (let index = 0; index < first; index += 1)
    addTrace(index, Date.now() - (first - index) * 1700);
  let next = first;
  setInterval(() => {
    addTrace(next, Date.now());
    next += 1;
    for (const listener of listeners) listener.write(toChange());
  }, arrivalMs);
}

createServer((request, response) => void respond(request, response)).listen(port, '127.0.0.1');
process.stdout.write(`http://127.0.0.1:${port}/\n`);
