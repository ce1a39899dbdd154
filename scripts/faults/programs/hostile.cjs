// Makes records of hostile values between ordinary ones, times each call, and counts those that throw. Argument: winston or own.
'use strict';
const fs = require('node:fs');
const { trace } = require('@opentelemetry/api');
const { createOwn, createWinston, file, makeNumbers, mark } = require('./numbers.cjs');
const { logItems, spanItems } = require('./hostile-values.cjs');

const neighbours = 10;
const logger = process.argv[2] === 'own' ? createOwn() : createWinston();
const tracer = trace.getTracer('faults');
let made = 0;
let throws = 0;

mark('started', Date.now());
makeNeighbours();
for (const make of spanItems) {
  attempt('s', (n) => make(tracer, n));
}
for (const make of logItems) {
  attempt('l', (n) => make(logger, n));
}
makeNeighbours();
mark('throws', throws);
mark('ending', Date.now());

/** Of each kind the last that threw is marked, by its place in hostile-values.cjs, spans first. The record counts as made even when the call throws: it is the record that must not be lost. */
function attempt(kind, make) {
  const n = made;
  made += 1;
  const startMs = performance.now();
  try {
    make(n);
  } catch {
    throws += 1;
    mark(`threw-${kind}`, n - neighbours);
  }
  mark(`ms-${n - neighbours}`, Math.round(performance.now() - startMs));
  fs.writeSync(file, `${kind} ${n}\n`);
}

function makeNeighbours() {
  makeNumbers(logger, made, neighbours);
  made += neighbours;
}
