import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startViewer } from '#viewer';
import type { Viewer, ViewerOptions } from '#viewer';

/** A trace id that is easy to recognise. */
export const traceId = '0af7651916cd43dd8448eb211c80319c';
/** An instant of the tests, in nanoseconds. */
export const startNs = 1_790_000_000_000_000_000n;

/** What a test says of a span; times are milliseconds from {@link startNs}. */
export interface SpanInput {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly atMs?: number;
  readonly forMs?: number;
  readonly status?: { readonly code: number; readonly message?: string };
  readonly attributes?: InputValues;
  readonly events?: readonly object[];
}

/** Attributes of a test. */
export type InputValues = Readonly<Record<string, InputValue>>;

/** A value, a list or a map. */
export type InputValue = string | number | boolean | readonly InputValue[] | InputMap;
interface InputMap {
  readonly [name: string]: InputValue;
}

/** Name of a service, or all attributes of its resource. */
export type ServiceInput = string | InputValues;

/** What a test says of a log record. */
export interface LogInput {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly body: string;
  readonly severityNumber?: number;
  readonly atMs?: number;
  readonly attributes?: InputValues;
}

/** Makes a folder that is removed when the test ends. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-view-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a view on a free port, closed when the test ends. */
export async function openViewer(options: Partial<ViewerOptions> = {}): Promise<Viewer> {
  const dataDir = options.dataDir ?? makeFolder();
  const viewer = await startViewer({ port: 0, readsNear: true, ...options, dataDir });
  onTestFinished(() => viewer.close());
  return viewer;
}

/** Gives a request of spans in OTLP's JSON form. */
export function toSpansBody(service: ServiceInput, spans: readonly SpanInput[]): string {
  const scopeSpans = [{ scope: { name: 'test' }, spans: spans.map(toSpan) }];
  return JSON.stringify({ resourceSpans: [{ resource: toResource(service), scopeSpans }] });
}

/** Gives a request of log records in OTLP's JSON form. */
export function toLogsBody(service: ServiceInput, logs: readonly LogInput[]): string {
  const scopeLogs = [{ logRecords: logs.map(toLog) }];
  return JSON.stringify({ resourceLogs: [{ resource: toResource(service), scopeLogs }] });
}

/** Sends spans. */
export function sendSpans(
  viewer: Viewer,
  service: ServiceInput,
  spans: readonly SpanInput[],
): Promise<Response> {
  return post(viewer, '/v1/traces', toSpansBody(service, spans));
}

/** Sends log records. */
export function sendLogs(
  viewer: Viewer,
  service: ServiceInput,
  logs: readonly LogInput[],
): Promise<Response> {
  return post(viewer, '/v1/logs', toLogsBody(service, logs));
}

/** Posts a body, as JSON unless told otherwise. */
export function post(
  viewer: Viewer,
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(viewer.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

/** Reads JSON from the API, whatever the status. */
export async function getJson<T>(viewer: Viewer, path: string): Promise<T> {
  const response = await fetch(viewer.url + path);
  return (await response.json()) as T;
}

function toResource(service: ServiceInput): object {
  return {
    attributes: toAttributes(typeof service === 'string' ? { 'service.name': service } : service),
  };
}

function toSpan(span: SpanInput): object {
  const { atMs = 0, forMs = 10, attributes = {}, ...rest } = span;
  return {
    traceId,
    name: `span ${span.spanId}`,
    kind: 1,
    ...rest,
    startTimeUnixNano: toNanos(atMs),
    endTimeUnixNano: toNanos(atMs + forMs),
    attributes: toAttributes(attributes),
  };
}

function toLog({ atMs = 0, body, attributes = {}, ...rest }: LogInput): object {
  return {
    severityNumber: 9,
    ...rest,
    timeUnixNano: toNanos(atMs),
    body: { stringValue: body },
    attributes: toAttributes(attributes),
  };
}

function toNanos(ms: number): string {
  return String(startNs + BigInt(Math.round(ms * 1_000)) * 1_000n);
}

/** Gives attributes in OTLP's JSON form. */
export function toAttributes(attributes: InputValues): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: InputValue): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  if (typeof value === 'object')
    return { kvlistValue: { values: toAttributes(value as InputMap) } };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
