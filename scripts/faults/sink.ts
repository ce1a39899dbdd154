import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Arrivals, type ArrivedRequest } from './arrivals.ts';
import { readBatch, toPartialAnswer, type Batch } from './batch.ts';
import { treat, type SinkMode, type Treatment } from './sink-mode.ts';

// Systems give to whoever asks for any port one above these: what another program took while the sink is down would get the
// records that wait for it, and would take them.
const firstPort = 10_000;
const endPort = 32_000;

/** An OTLP/HTTP receiver on a port of its own that fails as it is told, and counts what it acknowledged. */
export class FaultySink {
  readonly spans: Arrivals;
  readonly logs: Arrivals;
  readonly #server: Server;
  #port = 0;
  #mode: SinkMode = { kind: 'ok' };

  /** @param keepsAll Whether what arrives is kept whole, to be looked at. */
  constructor(keepsAll = false) {
    this.spans = new Arrivals(keepsAll);
    this.logs = new Arrivals(keepsAll);
    this.#server = createServer((request, response) => {
      // A sender that goes away in the middle is what the sink is there to see.
      this.#take(request, response).catch(() => request.socket.destroy());
    });
  }

  /** Base address; the same when the sink was down in between. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Takes a free port, and stays down when the mode is. */
  async start(mode: SinkMode = { kind: 'ok' }): Promise<void> {
    await this.#listen();
    await this.setMode(mode);
  }

  /** Changes what happens to requests from now on. */
  async setMode(mode: SinkMode): Promise<void> {
    this.#mode = mode;
    if (mode.kind === 'down') await this.close();
    else await this.#listen();
  }

  /** Stops to listen, and cuts every connection. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #listen(): Promise<void> {
    if (this.#server.listening) return;
    while (this.#port === 0) {
      const port = randomInt(firstPort, endPort);
      if (await this.#listenAt(port)) this.#port = port;
    }
    if (!this.#server.listening && !(await this.#listenAt(this.#port)))
      throw new Error(`somebody took port ${this.#port} while the sink was down`);
  }

  /** Gives whether the port was free. */
  async #listenAt(port: number): Promise<boolean> {
    this.#server.listen(port, '127.0.0.1');
    try {
      await once(this.#server, 'listening');
      return true;
    } catch {
      return false;
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mode = this.#mode;
    const arrivals = request.url?.endsWith('/v1/traces') === true ? this.spans : this.logs;
    const arrived = arrivals.begin(Date.now());
    response.once('close', () => (arrived.endedMs = Date.now()));
    if (mode.kind === 'reset') return reset(request);
    const body = await readBody(request);
    if (mode.kind === 'hang') return;
    const batch = readBatch(request, body);
    const numbers = batch.records.map(({ number }) => number);
    const treatment = treat(mode, numbers, body.length);
    if (treatment.delayMs !== undefined) await wait(treatment.delayMs);
    response.once('finish', () => settle(arrivals, arrived, batch, treatment));
    answer(response, batch, treatment);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function reset(request: IncomingMessage): void {
  request.once('data', () => request.socket.resetAndDestroy());
}

/** The answer is out: the sender is told, so what was taken counts. */
function settle(
  arrivals: Arrivals,
  arrived: ArrivedRequest,
  { records }: Batch,
  { status, takes, refusesRest }: Treatment,
): void {
  arrived.status = status;
  const nowMs = Date.now();
  for (const [place, record] of records.entries()) {
    if (takes(place)) arrivals.acknowledge(record, nowMs);
    else if (refusesRest && record.number !== undefined) arrivals.refused.add(record.number);
  }
}

function answer(response: ServerResponse, batch: Batch, treatment: Treatment): void {
  response.statusCode = treatment.status;
  response.setHeader('content-type', batch.isJson ? 'application/json' : 'application/x-protobuf');
  if (treatment.retryAfterS !== undefined) response.setHeader('retry-after', treatment.retryAfterS);
  const isTaken = treatment.status === 200;
  const rejected = batch.records.filter((_record, place) => !treatment.takes(place)).length;
  response.end(isTaken ? toPartialAnswer(batch, rejected) : '');
}
