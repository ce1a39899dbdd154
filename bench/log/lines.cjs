// Writes lines with the logger that the environment names, as its parent says, and tells it what that has cost.
'use strict';
const { createRequire } = require('node:module');

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

const commands = {
  /** Writes so many lines; others have their turn after each chunk. */
  write: ({ count }) =>
    new Promise((resolve) => {
      let written = 0;
      const writeChunk = () => {
        for (const end = Math.min(written + chunk, count); written < end; written += 1)
          write(written);
        if (written < count) setImmediate(writeChunk);
        else resolve({});
      };
      inSpan(writeChunk);
    }),
  measure() {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, rss: process.memoryUsage.rss() };
  },
};

process.on('message', async (message) => {
  process.send(await commands[message.command](message));
});
process.send({});
