// Takes an order through its steps: customer, stock, order row, payment, delivery.
import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import { createLogger, recordParameters, setContext } from 'filrouge';
import pg from 'pg';

const { USER_URL, DELIVERY_URL, DATABASE_URL, PORT = '0' } = process.env;
const maxDeliveryAttempts = 3;

const log = createLogger();
const pool = new pg.Pool({ connectionString: DATABASE_URL });

const orderSchema = {
  type: 'object',
  required: ['tenant', 'user_id', 'article'],
  properties: {
    tenant: { type: 'string', maxLength: 40 },
    user_id: { type: 'integer', minimum: 1 },
    article: { type: 'string', maxLength: 40 },
    quantity: { type: 'integer', minimum: 1, maximum: 100, default: 1 },
    scenario: { enum: ['ordinary', 'slow', 'retry', 'declined', 'error'], default: 'ordinary' },
  },
};

/** A step of the order that did not succeed, with the status to answer. */
class StepFailed extends Error {
  constructor(status, step, reason) {
    super(`${step}: ${reason}`);
    Object.assign(this, { status, step, reason });
  }
}

const server = Fastify();

server.post('/orders', { schema: { body: orderSchema } }, async (request, reply) => {
  const steps = [];
  const { tenant, user_id: userId, article, quantity, scenario } = request.body;
  setContext({ tenantId: tenant, userId });
  recordParameters({ input: { article, quantity, scenario } });
  try {
    const order = await takeOrder(request.body, steps);
    recordParameters({ output: { order_id: order.order_id, status: 'confirmed' } });
    return reply.code(201).send({ ...order, status: 'confirmed', steps });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    recordParameters({ output: { status: 'failed', step: error.step, error: error.reason } });
    return reply.code(error.status).send({ status: 'failed', error: error.reason, steps });
  }
});

server.setErrorHandler((error, _request, reply) => {
  const status = error.statusCode ?? 500;
  if (status < 500) log.warn('order refused', { reason: error.message });
  else log.error('order service failed', error);
  return reply.code(status).send({ status: 'failed', error: error.message, steps: [] });
});

await server.listen({ host: '127.0.0.1', port: Number(PORT) });
console.log(`listening http://127.0.0.1:${server.server.address().port}`);

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

async function takeOrder(wanted, steps) {
  const user = await step(steps, 'customer', () => readUser(wanted.user_id));
  const article = await step(steps, 'stock', () => readArticle(wanted));
  const order = await step(steps, 'order', () => saveOrder(wanted, article));
  log.info('order created', {
    order_id: order.id,
    article: wanted.article,
    total_cents: order.total_cents,
  });
  await step(steps, 'payment', () => charge(order, wanted.scenario));
  const delivery = await step(steps, 'delivery', () => deliver(order, user, wanted.scenario));
  await setStatus(order.id, 'confirmed');
  log.info('order confirmed', { order_id: order.id, planned_for: delivery.planned_for });
  return { order_id: order.id, total_cents: order.total_cents, delivery };
}

async function step(steps, name, run) {
  const start = performance.now();
  let ok = false;
  try {
    const result = await run();
    ok = true;
    return result;
  } finally {
    steps.push({ name, ok, latency_millis: Math.round(performance.now() - start) });
  }
}

async function readUser(userId) {
  const answer = await fetch(`${USER_URL}/users/${userId}`);
  if (answer.status === 404) throw new StepFailed(404, 'customer', 'user_unknown');
  if (!answer.ok) throw new StepFailed(502, 'customer', `user service answered ${answer.status}`);
  return answer.json();
}

async function readArticle({ article, scenario }) {
  const seconds = scenario === 'slow' ? 0.4 : 0;
  const { rows } = await pool.query(
    'select code, name, price_cents, pg_sleep($2)::text as counted from shop.articles where code = $1',
    [article, seconds],
  );
  if (rows[0] === undefined) throw new StepFailed(404, 'stock', 'article_unknown');
  return rows[0];
}

async function saveOrder({ tenant, user_id: userId, quantity }, article) {
  const total = article.price_cents * quantity;
  const { rows } = await pool.query(
    `insert into shop.orders (tenant, user_id, article, quantity, total_cents, status)
     values ($1, $2, $3, $4, $5, 'created') returning id::int, total_cents`,
    [tenant, userId, article.code, quantity, total],
  );
  return rows[0];
}

async function charge(order, scenario) {
  if (scenario !== 'declined') return;
  log.warn('payment declined', {
    order_id: order.id,
    total_cents: order.total_cents,
    error_code: 'insufficient_funds',
  });
  await setStatus(order.id, 'declined');
  throw new StepFailed(402, 'payment', 'insufficient_funds');
}

async function deliver(order, user, scenario) {
  const answer = await askDelivery({ order_id: order.id, city: user.city, scenario });
  if (answer.ok) return answer.json();
  await answer.body?.cancel();
  log.error('delivery failed', { order_id: order.id, status: answer.status });
  await setStatus(order.id, 'not_delivered');
  throw new StepFailed(502, 'delivery', `delivery service answered ${answer.status}`);
}

/** Asks again when the delivery service says that it is busy; waits a little longer each time. */
async function askDelivery(wanted) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${DELIVERY_URL}/deliveries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    if (answer.status !== 503 || attempt === maxDeliveryAttempts) return answer;
    await answer.body?.cancel();
    log.warn('delivery busy, asking again', { order_id: wanted.order_id, attempt });
    await wait(100 * attempt);
  }
}

async function setStatus(orderId, status) {
  await pool.query('update shop.orders set status = $2 where id = $1', [orderId, status]);
}

async function stop() {
  await server.close();
  await pool.end();
}
