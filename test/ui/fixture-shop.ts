import type { SpanSeed } from './fixture-trace.ts';

const stack = `ConnectionResetError: connection reset by peer
    at Socket.onReset (/srv/order/src/payment-client.ts:88:13)
    at Socket.emit (node:events:508:28)
    at TCP.onStreamRead (node:internal/stream_base_commons:216:20)
    at async chargeCard (/srv/order/src/charge-card.ts:31:20)
    at async createOrder (/srv/order/src/create-order.ts:54:3) {
  [cause]: Error: read ECONNRESET
      at TCP.onStreamRead (node:internal/stream_base_commons:216:20)
}`;

const longMessage = `reserved stock for ${Array.from({ length: 60 }, (_, i) => `sku-${1000 + i}`).join(', ')}`;

/** An order over four services: a retry after an error, a slow query, log lines everywhere. */
export const orderSpans: readonly SpanSeed[] = [
  {
    depth: 0,
    service: 'app',
    name: 'POST /checkout',
    at: 0,
    took: 310.42,
    kind: 'server',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/checkout',
      'http.response.status_code': 201,
      'url.path': '/checkout',
      'user_agent.original': 'Mozilla/5.0',
      'app.installation.id': 'd-77f0',
      'client.address': '127.0.0.1',
    },
    logs: [
      [1.2, 'INFO', 'checkout started, 3 items'],
      [
        309.1,
        'INFO',
        'order accepted for u123',
        { order_id: 'o-9931', total: { amount: 84.9, currency: 'EUR' } },
      ],
    ],
  },
  {
    depth: 1,
    service: 'app',
    name: 'GET',
    at: 2.1,
    took: 18.35,
    kind: 'client',
    attributes: {
      'http.request.method': 'GET',
      'url.full': 'http://user:4001/users/u123',
      'http.response.status_code': 200,
      'server.address': 'user',
    },
  },
  {
    depth: 2,
    service: 'user',
    name: 'GET /users/:id',
    at: 4.02,
    took: 15.1,
    kind: 'server',
    attributes: {
      'http.route': '/users/:id',
      'http.response.status_code': 200,
      'service.peer.name': 'app',
    },
    logs: [[4.9, 'DEBUG', 'cache miss for u123']],
  },
  {
    depth: 3,
    service: 'user',
    name: 'pg.query:SELECT shop',
    at: 5.3,
    took: 12.04,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT id, name, tier FROM users WHERE id = $1',
      'db.namespace': 'shop',
    },
  },
  { depth: 3, service: 'user', name: 'serialize', at: 18.2, took: 0.074 },
  {
    depth: 1,
    service: 'app',
    name: 'POST',
    at: 22.4,
    took: 285.9,
    kind: 'client',
    attributes: {
      'http.request.method': 'POST',
      'url.full': 'http://order:4002/orders',
      'http.response.status_code': 201,
    },
  },
  {
    depth: 2,
    service: 'order',
    name: 'POST /orders',
    at: 24.0,
    took: 282.7,
    kind: 'server',
    attributes: {
      'http.route': '/orders',
      'http.response.status_code': 201,
      'service.peer.name': 'app',
    },
    logs: [
      [24.6, 'INFO', 'creating order for u123'],
      [29.8, 'DEBUG', longMessage],
      [180.3, 'WARNING', 'stock low: sku-1007 has 2 left'],
    ],
  },
  {
    depth: 3,
    service: 'order',
    name: 'pg.query:INSERT shop',
    at: 26.1,
    took: 3.21,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.query.text': 'INSERT INTO orders (id, user_id, total) VALUES ($1, $2, $3)',
    },
  },
  {
    depth: 3,
    service: 'order',
    name: 'charge card',
    at: 31.5,
    took: 48.2,
    error: 'connection reset by peer',
    attributes: { 'error.type': 'ConnectionResetError', 'retry.attempt': 1 },
    events: [
      {
        name: 'exception',
        offset_millis: 79.6,
        attributes: {
          'exception.type': 'ConnectionResetError',
          'exception.message': 'connection reset by peer',
          'exception.stacktrace': stack,
        },
      },
    ],
    logs: [
      [
        79.6,
        'ERROR',
        'connection reset by peer',
        {
          'exception.type': 'ConnectionResetError',
          'exception.stacktrace': stack,
          error_code: 'ECONNRESET',
        },
      ],
    ],
  },
  {
    depth: 3,
    service: 'order',
    name: 'charge card',
    at: 130.1,
    took: 49.7,
    attributes: { 'retry.attempt': 2 },
    logs: [[130.2, 'INFO', 'retrying payment after 50 ms']],
  },
  {
    depth: 3,
    service: 'order',
    name: 'PUT',
    at: 184.2,
    took: 44.6,
    kind: 'client',
    attributes: {
      'http.request.method': 'PUT',
      'url.full': 'http://delivery:4003/deliveries/o-9931',
    },
  },
  {
    depth: 4,
    service: 'delivery',
    name: 'PUT /deliveries/:id',
    at: 186.0,
    took: 40.3,
    kind: 'server',
    attributes: {
      'http.route': '/deliveries/:id',
      'http.response.status_code': 202,
      'service.peer.name': 'order',
    },
    logs: [[190.4, 'INFO', 'parcel planned for 2026-11-25, carrier chronopost']],
  },
  {
    depth: 5,
    service: 'delivery',
    name: 'pg.query:UPDATE shop',
    at: 191.1,
    took: 33.9,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.query.text': 'UPDATE deliveries\nSET state = $1\nWHERE order_id = $2',
    },
  },
  {
    depth: 3,
    service: 'order',
    name: 'publish order.created',
    at: 231.7,
    took: 0.41,
    kind: 'producer',
    attributes: { 'messaging.system': 'in-process', 'messaging.destination.name': 'order.created' },
  },
];

/** A trace whose root never came, with hostile text. */
export const hostileSpans: readonly SpanSeed[] = [
  {
    depth: 0,
    orphan: true,
    service: 'order',
    name: 'POST /orders <img src=x onerror=alert(1)>',
    at: 0,
    took: 12.4,
    kind: 'server',
    error: '"><script>alert(2)</script>',
    attributes: {
      'http.route': '<svg onload=alert(3)>',
      'url.path': '/a\u202Egnp.exe',
      note: 'line one\nline two\ttab',
    },
    logs: [
      [-3.1, 'WARNING', 'clock of this host is ahead'],
      [2, 'INFO', 'name is \u202Etxt.exe\u202C and \u0007\u001B[31mred\u001B[0m'],
      [3, 'FATAL', '<img src=x onerror=alert(1)>'],
      [40, 'TRACE', 'written after the end: مرحبا بالعالم'],
    ],
  },
  { depth: 1, service: 'order', name: 'validate', at: 1, took: 0.003 },
  {
    depth: 0,
    orphan: true,
    service: 'delivery',
    name: 'PUT /deliveries/:id',
    at: 5,
    took: 5.2,
    kind: 'server',
  },
];

/** A small request. */
export const listSpans: readonly SpanSeed[] = [
  {
    depth: 0,
    service: 'app',
    name: 'GET /products',
    at: 0,
    took: 6.93,
    kind: 'server',
    logs: [[5.1, 'INFO', 'listed 24 products']],
  },
  {
    depth: 1,
    service: 'app',
    name: 'pg.query:SELECT shop',
    at: 1.1,
    took: 4.2,
    kind: 'client',
    attributes: { 'db.query.text': 'SELECT * FROM products LIMIT 24' },
  },
];

/** A health check faster than a millisecond. */
export const healthSpans: readonly SpanSeed[] = [
  { depth: 0, service: 'user', name: 'GET /healthz', at: 0, took: 0.412, kind: 'server' },
];

/** Gives a trace of many spans in chains, to see that the page does not freeze. */
export function toManySpans(count: number): readonly SpanSeed[] {
  return Array.from({ length: count }, (_, index) => ({
    depth: index === 0 ? 0 : 1 + (index % 40),
    service: ['app', 'user', 'order', 'delivery'][index % 4] ?? 'app',
    name: index === 0 ? 'import catalogue' : `step ${index}`,
    at: index * 0.5,
    took: index === 0 ? count * 0.5 : 4,
    logs: index % 3 === 0 ? [[index * 0.5 + 0.1, 'INFO', `row ${index} imported`]] : [],
  }));
}
