import { ask } from './ask.ts';

/** A span as a check needs it, from the OTLP JSON of Jaeger's `/api/v3`. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly service: string;
  /** OTLP number: 2 server, 3 client. */
  readonly kind: number;
  /** OTLP number: 2 error. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly Event[];
}

/** An event of a span: for Jaeger, a log line. */
export interface Event {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All spans of one trace. */
export type Trace = readonly Span[];

/** Asks for the traces in which a service took part, within a time; so many at the most. */
export async function searchTraces(
  queryUrl: string,
  service: string,
  sinceMs: number,
  most = 200,
): Promise<Trace[]> {
  const query = new URLSearchParams({
    'query.service_name': service,
    'query.start_time_min': new Date(sinceMs).toISOString(),
    'query.start_time_max': new Date(Date.now() + 1_000).toISOString(),
    'query.num_traces': String(most),
  });
  const spans = parseSpans(await get(`${queryUrl}/api/v3/traces?${query}`));
  return [...Map.groupBy(spans, (span) => span.traceId).values()];
}

/** Asks for one trace. */
export async function readTrace(queryUrl: string, traceId: string): Promise<Trace> {
  return parseSpans(await get(`${queryUrl}/api/v3/traces/${traceId}`));
}

/** Asks for the names of all services. */
export async function readServices(queryUrl: string): Promise<string[]> {
  return listOf(await get(`${queryUrl}/api/v3/services`), 'services')
    .map(String)
    .toSorted();
}

/** Asks for the names of a service's operations. */
export async function readOperations(queryUrl: string, service: string): Promise<string[]> {
  const answer = await get(`${queryUrl}/api/v3/operations?service=${service}`);
  return listOf(answer, 'operations').map((operation) => textOf(operation, 'name'));
}

async function get(url: string): Promise<unknown> {
  const answer = await ask(url);
  // Jaeger answers a search without a hit with 404.
  if (answer.status === 404) return {};
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function parseSpans(answer: unknown): Span[] {
  return listOf(fieldOf(answer, 'result'), 'resourceSpans').flatMap((group) => {
    const resource = attributesOf(fieldOf(group, 'resource'));
    const service = resource['service.name'] ?? '';
    const scopes = listOf(group, 'scopeSpans');
    return scopes
      .flatMap((scope) => listOf(scope, 'spans'))
      .map((span) => parseSpan(span, service));
  });
}

function parseSpan(span: unknown, service: string): Span {
  return {
    traceId: textOf(span, 'traceId'),
    spanId: textOf(span, 'spanId'),
    parentSpanId: textOf(span, 'parentSpanId') || undefined,
    name: textOf(span, 'name'),
    service,
    kind: Number(fieldOf(span, 'kind') ?? 0),
    status: Number(fieldOf(fieldOf(span, 'status'), 'code') ?? 0),
    attributes: attributesOf(span),
    events: listOf(span, 'events').map((event) => ({
      name: textOf(event, 'name'),
      attributes: attributesOf(event),
    })),
  };
}

function attributesOf(owner: unknown): Record<string, string> {
  const pairs = listOf(owner, 'attributes').map((attribute) => {
    const value: unknown = fieldOf(attribute, 'value');
    const [first]: unknown[] =
      typeof value === 'object' && value !== null ? Object.values(value) : [];
    return [textOf(attribute, 'key'), String(first)];
  });
  return Object.fromEntries(pairs);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}
