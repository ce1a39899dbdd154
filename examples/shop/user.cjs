'use strict';

// Who the customers are.
const express = require('express');
const { Pool } = require('pg');
const winston = require('winston');

const logger = winston.createLogger({
  level: 'info',
  format: winston.format.combine(
    winston.format.errors({ stack: true }),
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [new winston.transports.Console()],
});
const pool = new Pool({ connectionString: process.env.DATABASE_URL });

const app = express();

app.get('/users/:id', async (request, response) => {
  const userId = Number(request.params.id);
  const user = await findUser(userId);
  if (user === undefined) {
    logger.warn('user unknown', { user_number: request.params.id });
    response.status(404).json({ error: 'user_unknown' });
    return;
  }
  logger.info('user read', { user_number: userId, city: user.city });
  response.json(user);
});

app.use((error, _request, response, _next) => {
  logger.error('user service failed', error);
  response.status(500).json({ error: 'internal' });
});

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

async function findUser(userId) {
  if (!Number.isSafeInteger(userId) || userId > 2_147_483_647) return undefined;
  const { rows } = await pool.query('select id, name, city from shop.users where id = $1', [
    userId,
  ]);
  console.info('users found: %d', rows.length);
  return rows[0];
}

function stop() {
  server.close(() => pool.end());
  server.closeIdleConnections();
}
