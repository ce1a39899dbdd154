// Works in two workers of a cluster that end by disconnect or by process.exit(). Argument: disconnect or exit.
'use strict';
const cluster = require('node:cluster');
const { createWinston, makeNumbers, mark } = require('./numbers.cjs');

const workers = 2;
const count = 100;

if (cluster.isPrimary) {
  mark('started', Date.now());
  for (let index = 0; index < workers; index += 1) cluster.fork({ FAULTS_FIRST: index * count });
  let left = workers;
  cluster.on('exit', () => {
    left -= 1;
    if (left === 0) mark('ending', Date.now());
  });
} else {
  makeNumbers(createWinston(), Number(process.env.FAULTS_FIRST), count);
  if (process.argv[2] === 'exit') process.exit(0);
  cluster.worker.disconnect();
}
