'use strict';

// Plans when an order leaves the house.
const http = require('node:http');
const { Pool } = require('pg');
const pino = require('pino');

const maxBodyBytes = 64 * 1024; // an order is a few hundred bytes
const dayMs = 24 * 60 * 60 * 1000;
const carriers = new Map([
  ['express', { days: 1 }],
  ['standard', { days: 3 }],
]);

const logger = pino({ timestamp: pino.stdTimeFunctions.isoTime });
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const turnedAway = new Set();

const server = http.createServer((request, response) => {
  answer(request, response).catch((error) => {
    logger.error(error, 'unhandled error');
    send(response, 500, { error: 'internal' });
  });
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

async function answer(request, response) {
  if (request.method !== 'POST' || request.url !== '/deliveries') {
    send(response, 404, { error: 'not_found' });
    return;
  }
  const wanted = await readJson(request);
  if (wanted === undefined) {
    send(response, 400, { error: 'malformed' });
    return;
  }
  if (isBusy(wanted)) {
    logger.warn({ order_id: wanted.order_id }, 'no carrier free');
    send(response, 503, { error: 'busy' });
    return;
  }
  const delivery = await plan(wanted);
  logger.info({ order_id: wanted.order_id, ...delivery }, 'delivery planned');
  send(response, 201, delivery);
}

async function readJson(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += chunk;
    if (text.length > maxBodyBytes) return undefined;
  }
  try {
    const body = JSON.parse(text);
    return Number.isSafeInteger(body?.order_id) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The scenario "retry": the first call for an order finds nobody. */
function isBusy({ order_id: orderId, scenario }) {
  if (scenario !== 'retry') return false;
  if (turnedAway.delete(orderId)) return false;
  turnedAway.add(orderId);
  return true;
}

async function plan({ order_id: orderId, city, scenario }) {
  // The scenario "error": a carrier that nobody has heard of, and a bug that shows itself.
  const carrier = carriers.get(scenario === 'error' ? 'ferry' : 'standard');
  const plannedFor = new Date(Date.now() + carrier.days * dayMs).toISOString().slice(0, 10);
  await pool.query(
    'insert into shop.deliveries (order_id, city, planned_for) values ($1, $2, $3)',
    [orderId, city, plannedFor],
  );
  return { city, planned_for: plannedFor };
}

function send(response, status, body) {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stop() {
  server.close(() => pool.end());
  server.closeIdleConnections();
}
