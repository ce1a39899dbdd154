import type { AddressInfo } from 'node:net';
import express from 'express';
import winston from 'winston';

const logger = winston.createLogger({ transports: [new winston.transports.Console()] });
const app = express();
app.get('/world', (_request, response) => response.send('world'));
app.get('/', async (request, response) => {
  logger.info('hello asked', { agent: request.get('user-agent') });
  const answer = await fetch(`http://127.0.0.1:${portOf()}/world`);
  response.send(`hello ${await answer.text()}`);
});
const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${portOf()}`);
});

function portOf(): number {
  return (server.address() as AddressInfo).port;
}
