// Writes lines with the logger that the environment names, as its parent says, and tells it what that has cost.
'use strict';
const { createRequire } = require('node:module');
const { answer, inChunks } = require('./answer.cjs');

const chunk = 128;

const loggers = {
  winston() {
    const { createLogger, format, transports } = require('winston');
    return createLogger({
      format: format.combine(format.timestamp(), format.json()),
      transports: [new transports.Console()],
    });
  },
  filrouge: () => require('filrouge').createLogger(),
  pino() {
    const logger = createRequire(process.env.BENCH_PINO)('pino')();
    return { info: (message, fields) => logger.info(fields, message) };
  },
};
const logger = loggers[process.env.BENCH_LOGGER]();

function write(index) {
  logger.info('order accepted for delivery', {
    order_id: `o-${index}`,
    method: 'POST',
    route: '/customers/:id/orders',
    status: 201,
    latency_millis: 84.21,
    articles: 3,
    warehouse: 'LYS-2',
  });
}

/** In one active span, where there is something that makes spans. */
function inSpan(run) {
  if (process.env.BENCH_SPAN !== 'true') return run();
  return require('@opentelemetry/api').trace.getTracer('bench').startActiveSpan('bench', run);
}

answer({
  /** Writes so many lines. */
  write: ({ count }) => inSpan(() => inChunks(count, chunk, write)),
});
