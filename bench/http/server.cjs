// A service as there are many: asks another service once for each request, writes three lines, and answers JSON. Tells its
// parent what it has cost.
'use strict';
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const express = require('express');
const { createLogger, format, transports } = require('winston');
const { answer } = require('./answer.cjs');

const logger = createLogger({
  format: format.combine(format.timestamp(), format.json()),
  transports: [new transports.Console()],
});
const app = express();
app.get('/orders/:id', async (request, response) => {
  const { id } = request.params;
  logger.info('order asked for', { order_id: id });
  const answer = await fetch(`${process.env.BENCH_DOWNSTREAM}/stock/${id}`);
  const stock = await answer.json();
  logger.info('stock answered', { order_id: id, status: answer.status, left: stock.left });
  logger.info('order answered', { order_id: id, state: 'accepted' });
  response.json({ id, state: 'accepted', left: stock.left });
});

let delays;

const commands = {
  /** From the second time on: how long the event loop was late since then. */
  delay() {
    const p99Ms = (delays?.percentile(99) ?? NaN) / 1e6;
    delays ??= monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    delays.reset();
    return { p99Ms };
  },
  /** What is left after a whole collection. */
  heap() {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return { heapBytes: process.memoryUsage().heapUsed };
  },
};

const server = app.listen(0, '127.0.0.1', () => {
  answer(commands, { port: server.address().port });
});
