// A service as there are many: asks another service once for each request, or a database where it has the address of one, writes
// three lines, and answers JSON, by express unless told otherwise. Tells its parent what it has cost.
'use strict';
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { createLogger, format, transports } = require('winston');
const { answer } = require('./answer.cjs');

const logger = createLogger({
  format: format.combine(format.timestamp(), format.json()),
  transports: [new transports.Console()],
});

const {
  BENCH_DATABASE: database,
  BENCH_DOWNSTREAM: downstream,
  BENCH_FRAMEWORK: framework,
} = process.env;

const askService = async (id) => {
  const answer = await fetch(`${downstream}/stock/${id}`);
  const { left } = await answer.json();
  return { status: answer.status, left };
};

const askDatabase = () => {
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: database, max: 10 });
  return async (id) => {
    const answer = await pool.query('SELECT amount FROM stock WHERE id = $1', [id % 1000]);
    return { status: answer.rowCount, left: answer.rows[0].amount };
  };
};

const ask = database === undefined ? askService : askDatabase();

const takeOrder = async (id) => {
  logger.info('order asked for', { order_id: id });
  const { status, left } = await ask(id);
  logger.info('stock answered', { order_id: id, status, left });
  logger.info('order answered', { order_id: id, state: 'accepted' });
  return { id, state: 'accepted', left };
};

const listens = {
  express(port, host, started) {
    const app = require('express')();
    app.get('/orders/:id', async (request, response) => {
      response.json(await takeOrder(request.params.id));
    });
    const server = app.listen(port, host, () => started(server.address()));
  },
  fastify(port, host, started) {
    const app = require('fastify')();
    app.get('/orders/:id', (request) => takeOrder(request.params.id));
    app.listen({ port, host }, () => started(app.server.address()));
  },
};

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

listens[framework ?? 'express'](0, '127.0.0.1', ({ port }) => answer(commands, { port }));
