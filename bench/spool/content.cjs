// What the spans and log records of this bench hold; each has its number.
'use strict';
const { context, SpanKind } = require('@opentelemetry/api');

/** Makes a span as the HTTP instrumentation makes it, and ends it. */
function makeSpan(tracer, n) {
  const attributes = {
    n,
    'http.request.method': 'POST',
    'url.scheme': 'http',
    'url.path': `/customers/${n}/orders`,
    'url.query': 'source=app&page=2&sort=-created',
    'server.address': 'orders.internal',
    'server.port': 8080,
    'network.protocol.version': '1.1',
    'user_agent.original':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0',
  };
  const span = tracer.startSpan('POST', { kind: SpanKind.INTERNAL, attributes });
  span.setAttributes({ 'http.response.status_code': 201, 'http.route': '/customers/:id/orders' });
  span.updateName('POST /customers/:id/orders');
  span.end();
}

/** Emits a log record with a line of text, fields, and a nested input. */
function makeLog(logger, n) {
  logger.emit({
    severityNumber: 9,
    severityText: 'info',
    body: `order ${n} accepted for delivery on 2026-11-26, 3 articles, 129.90 EUR`,
    attributes: {
      n,
      log_type: 'application',
      environment: 'production',
      http_method: 'POST',
      route: '/customers/:id/orders',
      status: 201,
      latency_millis: 84.21,
      input: {
        articles: [
          { article_id: 'A-1021', name: 'chair', count: 2, price: 39.95 },
          { article_id: 'A-2177', name: 'table', count: 1, price: 50 },
        ],
        customer: { city: 'Lyon', consent: true },
      },
    },
    context: context.active(),
  });
}

module.exports = { makeLog, makeSpan };
