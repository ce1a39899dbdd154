// The customer's page and its back end.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { securityEvent, setContext } from 'filrouge';
import winston from 'winston';

const { ORDER_URL, VIEW_URL, JAEGER_UI_URL, PORT = '0' } = process.env;
const tenants = ['acme', 'globex'];
const cookieMaxAgeSeconds = 13 * 30 * 24 * 60 * 60; // 13 months: the longest that CNIL accepts for such a cookie
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const logger = winston.createLogger({
  level: 'info',
  format: winston.format.combine(
    winston.format.errors({ stack: true }),
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [new winston.transports.Console()],
});

const app = express();
app.use(express.json({ limit: '64kb' }));
app.use(express.static(fileURLToPath(new URL('./public', import.meta.url))));

app.get('/api/session', (request, response) => {
  response.json({
    consent: readDevice(request) !== undefined,
    tenants,
    links: { view: VIEW_URL, jaeger: JAEGER_UI_URL },
  });
});

app.post('/api/consent', (request, response) => {
  setDeviceCookie(request, response, readDevice(request) ?? randomUUID(), cookieMaxAgeSeconds);
  logger.info('consent given');
  response.json({ consent: true });
});

app.delete('/api/consent', (request, response) => {
  setDeviceCookie(request, response, '', 0);
  logger.info('consent withdrawn');
  response.json({ consent: false });
});

app.post('/api/orders', async (request, response) => {
  const tenant = request.get('x-tenant-id') ?? tenants[0];
  if (!tenants.includes(tenant)) {
    securityEvent('authz_fail', { reason: 'unknown tenant' });
    response.status(400).json({ status: 'failed', error: 'tenant_unknown', steps: [] });
    return;
  }
  const { user_id, article, quantity, scenario } = request.body ?? {};
  setContext({ tenantId: tenant, userId: user_id, deviceId: readDevice(request) });
  logger.info('order asked', { article, quantity, scenario });
  const answer = await placeOrder(tenant, readDevice(request), {
    tenant,
    user_id,
    article,
    quantity,
    scenario,
  });
  const body = await answer.json();
  const level = answer.ok ? 'info' : 'warn';
  logger.log(level, 'order answered', { status: answer.status, order_id: body.order_id });
  response.status(answer.status).json(body);
});

app.use((error, _request, response, _next) => {
  const status = error.status ?? 503;
  logger.log(status < 500 ? 'warn' : 'error', 'app failed', error);
  response.status(status).json({ status: 'failed', error: 'shop_unavailable', steps: [] });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

/** The first party says for whom it asks: its tenant, and the device where the customer agreed to that. */
function placeOrder(tenant, deviceId, order) {
  return fetch(`${ORDER_URL}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': tenant,
      ...(deviceId === undefined ? {} : { 'x-device-id': deviceId }),
    },
    body: JSON.stringify(order),
  });
}

function readDevice(request) {
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === 'device_id' && uuidPattern.test(value)) return value;
  }
  return undefined;
}

function setDeviceCookie(request, response, value, maxAgeSeconds) {
  const secure = request.secure ? '; Secure' : '';
  const rest = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
  response.append('set-cookie', `device_id=${value}; ${rest}`);
}

function stop() {
  server.close();
  server.closeIdleConnections();
}
