// Works in a worker thread that ends by itself, or by process.exit() in it. Argument: natural or exit.
'use strict';
const { isMainThread, Worker, workerData } = require('node:worker_threads');
const { createWinston, makeNumbers, mark } = require('./numbers.cjs');

const count = 100;

if (isMainThread) {
  mark('started', Date.now());
  const worker = new Worker(__filename, { workerData: process.argv[2] });
  worker.on('exit', () => mark('ending', Date.now()));
} else {
  makeNumbers(createWinston(), 0, count);
  if (workerData === 'exit') process.exit(0);
}
