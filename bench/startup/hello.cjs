// A small service: says what it has cost when it listens and when its first answer is there. With a number of milliseconds
// as argument it stays so long, so that what was put off is done and sent, and says what that cost, too.
'use strict';
const { writeSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const express = require('express');
const { createLogger, format, transports } = require('winston');

const logger = createLogger({
  format: format.combine(format.timestamp(), format.json()),
  transports: [new transports.Console()],
});
const app = express();
app.get('/hello/:name', (request, response) => {
  logger.info('hello', { name: request.params.name });
  response.json({ hello: request.params.name });
});

function toCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const server = app.listen(0, '127.0.0.1', async () => {
  const listeningCpuMs = toCpuMs();
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/hello/world`);
  await answer.json();
  const answerCpuMs = toCpuMs();
  const rss = process.memoryUsage.rss();
  const stayMs = Number(process.argv[2] ?? 0);
  if (stayMs > 0) await pause(stayMs);
  const mostRss = process.resourceUsage().maxRSS * 1024;
  const startup = { listeningCpuMs, answerCpuMs, rss, mostRss, endCpuMs: toCpuMs() };
  writeSync(1, `\n${JSON.stringify({ startup })}\n`);
  process.exit(0);
});
