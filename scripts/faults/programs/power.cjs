// Makes numbered records and writes down, after each call, how large the file of its signal is. Then it waits to be killed.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createWinston, makeNumbers, mark } = require('./numbers.cjs');

const count = 30;
const folder = path.join(process.env.FILROUGE_SPOOL_DIR, process.env.OTEL_SERVICE_NAME);
const logger = createWinston();

for (let n = 0; n < count; n += 1) {
  makeNumbers(logger, n, 1);
  for (const signal of ['spans', 'logs']) mark(`${signal}-${n}`, sizeOf(signal));
}
mark('ending', Date.now());
setTimeout(() => {}, 60_000);

function sizeOf(signal) {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(`.${signal}`));
  if (names.length !== 1) throw new Error(`${names.length} segments of ${signal}`);
  return fs.statSync(path.join(folder, names[0])).size;
}
