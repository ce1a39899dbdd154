import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { TelemetryError } from '#errors';
import type { Alerting, AlertingOptions, AlertingParts } from './alerting/alerting.ts';
import { checkToken, createAccess, isLoopback, makeToken, type Access } from './access.ts';
import { sendBody, sendDownload, sendJson, sendRefusal } from './answer.ts';
import { toErrorBody } from './api/error-body.ts';
import { LiveFeed } from './api/live-feed.ts';
import { answerOwn, type OwnSource } from './api/own-answers.ts';
import type { AlertsAnswer } from './api/types.ts';
import { findForeignSource, isOwnHost } from './host-check.ts';
import { refuseHttp2 } from './http2-client.ts';
import { createViewServer, listen, type TlsFiles } from './listen.ts';
import { isPage, servePage } from './page.ts';
import { NearDesk, ThreadDesk } from './reading/desks.ts';
import { Reader } from './reading/reader.ts';
import { Receiver } from './receiver/receiver.ts';
import { Refusal, toRefusal } from './refusal.ts';
import { Store } from './store/store.ts';

/** Options of {@link startViewer}. */
export interface ViewerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. Default 127.0.0.1: this machine only. Beyond loopback, a token is asked for. */
  readonly host?: string;
  /** What whoever asks has to know, at least 16 characters. Default: on loopback none, else one is made. */
  readonly token?: string;
  /** Makes it HTTPS. */
  readonly tls?: TlsFiles;
  /** Folder of the store; made when missing. */
  readonly dataDir: string;
  /** Folder of the built page. Without it, a line of text is served. */
  readonly pageDir?: string;
  /** Address of a Jaeger page that shows the same traces; the page links to it. */
  readonly jaegerUrl?: string;
  /** What was received longer ago is removed. Default 24 hours. */
  readonly maxAgeMs?: number;
  /** Bytes in use beyond which the oldest is removed. Default 1 GiB. */
  readonly maxBytes?: number;
  /** Rules of alerts that everything received is shown to. */
  readonly alerts?: AlertingOptions;
  /** Told in one line, once, of clients that speak OTLP over gRPC, and when nothing can be stored. Default: nobody. */
  readonly say?: (line: string) => void;
  /** True: what is asked is answered on the thread that stores, instead of one of its own. Default false. */
  readonly readsNear?: boolean;
  /** Clock of the store, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** A running view. */
export interface Viewer {
  readonly url: string;
  /** What it asks for; undefined: nothing. */
  readonly token: string | undefined;
  /** Stops listening and closes the store. Safe to call twice. */
  close(): Promise<void>;
}

const defaultMaxAgeMs = 24 * 60 * 60 * 1000;
const defaultMaxBytes = 1024 ** 3;
/** How long requests under way may take when the view is closed. */
const closeGraceMs = 1_000;

/** Of the Model Context Protocol: what assistants ask by POST is a read, too. */
const mcpPath = '/mcp';

/** What is answered without `--alerts`. */
const noAlerts: AlertsAnswer = {
  enabled: false,
  rules: [],
  alerts: [],
  channels: [],
  silences: [],
  history: [],
  mistakes: [],
};

/**
 * Starts a view: OTLP receiver, store, query API and page on one port.
 * @throws TelemetryError FR_VIEW_PORT_TAKEN when the port is in use; FR_START_FAILED for a bad address, token or certificate; FR_VIEW_STORE_UNUSABLE
 * for the folder.
 */
export async function startViewer(options: ViewerOptions): Promise<Viewer> {
  const host = options.host ?? '127.0.0.1';
  // Before the port is open: nobody would answer who comes while it is loaded.
  const alertingModule = options.alerts && (await import('./alerting/alerting.ts'));
  const token = tokenOf(options, host);
  const scheme = options.tls === undefined ? 'http' : 'https';
  const server = createViewServer(options.tls);
  const url = await listen(server, options.port, host, scheme);
  refuseHttp2(server, () => options.say?.(toGrpcLine(url)));
  const store = openStore(options, server);
  const now = options.now ?? Date.now;
  const alertingParts = { store, dataDir: options.dataDir, url, now };
  const alerting = openAlerting(alertingModule, options, alertingParts, server);
  const feed = new LiveFeed(store);
  const desk = options.readsNear === true ? NearDesk : ThreadDesk;
  const reader = new Reader(new desk(options.dataDir));
  const parts: Parts = {
    store,
    feed,
    alerting,
    now,
    reader,
    receiver: new Receiver(alerting?.sink ?? store),
    // Whoever has the token may come by any name.
    host: token === undefined ? host : undefined,
    scheme,
    access: token === undefined ? undefined : createAccess(token, scheme === 'https'),
    pageDir: options.pageDir ?? '',
    settings: options.jaegerUrl === undefined ? {} : { jaeger_url: options.jaegerUrl },
  };
  server.on('request', (request, response) => void serve(parts, request, response));
  let closing: Promise<void> | undefined;
  return { url, token, close: () => (closing ??= closeAll(server, parts)) };
}

function tokenOf({ token }: ViewerOptions, host: string): string | undefined {
  if (token !== undefined) return checkToken(token);
  return isLoopback(host) ? undefined : makeToken();
}

function toGrpcLine(url: string): string {
  const expected = `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${url}`;
  return `A client speaks HTTP/2 to ${url}, as OTLP over gRPC does, and is refused; expected OTLP over HTTP: ${expected}.`;
}

function openAlerting(
  module: AlertingModule | undefined,
  { alerts }: ViewerOptions,
  parts: AlertingParts,
  server: Server,
): Alerting | undefined {
  if (module === undefined || alerts === undefined) return undefined;
  try {
    return module.startAlerting(alerts, parts);
  } catch (error) {
    server.close();
    parts.store.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new TelemetryError(
      'FR_VIEW_STORE_UNUSABLE',
      `The state of alerts in ${parts.dataDir} cannot be used: ${reason}.`,
      error,
    );
  }
}

/** The port comes first: two views of one folder are usually two views on one port, and that is easier to understand. */
function openStore(options: ViewerOptions, server: Server): Store {
  try {
    return new Store({
      dataDir: options.dataDir,
      maxAgeMs: options.maxAgeMs ?? defaultMaxAgeMs,
      maxBytes: options.maxBytes ?? defaultMaxBytes,
      now: options.now ?? Date.now,
      ...(options.say !== undefined && { say: options.say }),
    });
  } catch (error) {
    server.close();
    throw error;
  }
}

/** Loaded only where it is asked for. */
type AlertingModule = typeof import('./alerting/alerting.ts');

interface Parts extends OwnSource {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly alerting: Alerting | undefined;
  readonly feed: LiveFeed;
  readonly receiver: Receiver;
  readonly reader: Reader;
  /** Undefined: any name is right. */
  readonly host: string | undefined;
  readonly scheme: 'http' | 'https';
  readonly access: Access | undefined;
  readonly pageDir: string;
}

/** Border to the network: never rejects, so it may stay unawaited. */
async function serve(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = toUrl(request);
    checkSource(request, parts, url.pathname);
    if (url.pathname !== '/healthz' && parts.access?.admit(request, response, url) === false)
      return;
    if (Receiver.isPath(url.pathname)) {
      await parts.receiver.receive(url.pathname, request, response);
    } else await answerRead(parts, url, request, response);
  } catch (error) {
    const refusal = toRefusal(error);
    const path = request.url ?? '';
    sendRefusal(request, response, refusal, toErrorBody(path, refusal.status, refusal.message));
  }
}

async function answerRead(
  parts: Parts,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkHost(request, parts.host);
  if (url.pathname.startsWith('/v1/')) {
    throw new Refusal(404, `nothing is at ${url.pathname}; expected /v1/traces or /v1/logs`);
  }
  if (/^\/api\/alerts(\/|$)/.test(url.pathname)) {
    sendJson(response, 200, await answerAlerts(parts, request, url.pathname));
    return;
  }
  if (url.pathname === mcpPath) {
    const { answerMcp } = await import('./mcp/endpoint.ts');
    await answerMcp(parts, request, response);
    return;
  }
  if (!isRead(request)) {
    throw new Refusal(405, `method is ${request.method}; expected GET`, { allow: 'GET, HEAD' });
  }
  if (url.pathname === '/api/live') {
    parts.feed.add(response);
    return;
  }
  // It asks as soon as it is loaded.
  if (isPage(url.pathname)) parts.reader.prepare();
  const own = answerOwn(parts, url.pathname);
  if (own !== undefined) sendJson(response, 200, own);
  else if (
    !(await answerStored(parts, url, response)) &&
    !(await servePage(parts.pageDir, url.pathname, response))
  )
    throw new Refusal(404, `nothing is at ${url.pathname.slice(0, 100)}`);
}

/** @returns False when it is none of the API's addresses. */
async function answerStored(
  { now, reader }: Parts,
  url: URL,
  response: ServerResponse,
): Promise<boolean> {
  if (!url.pathname.startsWith('/api/')) return false;
  const href = url.pathname + url.search;
  const isWanted = (): boolean => !response.destroyed;
  const reply = await reader.ask({ kind: 'api', href, nowMs: now() }, isWanted);
  if (reply.kind === 'json') sendBody(response, reply.status, 'application/json', reply.body);
  else if (reply.kind === 'file')
    await sendDownload(response, { ...reply, parts: readFile(reader, reply.file) });
  return reply.kind !== 'elsewhere';
}

/** Gives a file part by part; when nobody wants the rest, it is forgotten. */
async function* readFile(reader: Reader, file: number): AsyncGenerator<Uint8Array, void> {
  let isOver = false;
  try {
    while (!isOver) {
      const reply = await reader.ask({ kind: 'part', file });
      if (reply.kind === 'part' && reply.body !== undefined) yield reply.body;
      else isOver = true;
    }
  } finally {
    if (!isOver) reader.ask({ kind: 'leave', file }).catch(() => undefined);
  }
}

async function answerAlerts(
  { alerting, store, now }: Parts,
  request: IncomingMessage,
  pathname: string,
): Promise<object> {
  if (pathname === '/api/alerts/replay' && request.method === 'POST') {
    const { answerReplay } = await import('./alerting/replay.ts');
    return answerReplay(store, request, now());
  }
  if (alerting !== undefined) return alerting.answer(request, pathname);
  if (pathname === '/api/alerts' && isRead(request)) return noAlerts;
  throw new Refusal(404, 'this view has no alerts; expected filrouge view --alerts FILE');
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Before the body is read. What another page may read is the browser's business: no answer has a CORS header. */
function checkSource(request: IncomingMessage, { host, scheme }: Parts, pathname: string): void {
  if (isRead(request)) return;
  const foreign = findForeignSource(request.headers, host, scheme);
  if (foreign === undefined) return;
  const forbidden = pathname === mcpPath ? 'ask' : 'write';
  throw new Refusal(403, `${foreign}; a page of another origin may not ${forbidden} here`);
}

function checkHost(request: IncomingMessage, listenHost: string | undefined): void {
  const { host } = request.headers;
  if (isOwnHost(host, listenHost)) return;
  const found = JSON.stringify((host ?? '').slice(0, 100));
  throw new Refusal(403, `Host is ${found}; expected localhost, 127.0.0.1, [::1] or ${listenHost}`);
}

function toUrl(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  if (url === null) throw new Refusal(400, 'the address is not valid');
  return url;
}

async function closeAll(server: Server, { alerting, feed, reader, store }: Parts): Promise<void> {
  feed.close();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearTimeout(timer);
  await Promise.all([alerting?.close(), reader.close()]);
  store.close();
}
