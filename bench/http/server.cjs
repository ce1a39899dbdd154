// A service as there are many: asks another service once for each request, writes three lines, and answers JSON. Tells its
// parent what it has cost.
'use strict';
const express = require('express');
const { createLogger, format, transports } = require('winston');

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

const commands = {
  measure() {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, rss: process.memoryUsage.rss() };
  },
};

const server = app.listen(0, '127.0.0.1', () => {
  process.on('message', ({ command }) => process.send(commands[command]()));
  process.send({ port: server.address().port });
});
