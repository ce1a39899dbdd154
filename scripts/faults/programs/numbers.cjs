// Makes numbered spans and log records, and writes each number down right after the call that made it returned.
'use strict';
const fs = require('node:fs');
const { Writable } = require('node:stream');
const { trace } = require('@opentelemetry/api');

// Opened for appending: workers and cluster workers write into the same file.
const file = fs.openSync(process.env.FAULTS_NUMBERS, 'a');
const tracer = trace.getTracer('faults');

/** A logger of winston that prints nowhere, or into a file as well. */
function createWinston(logFile) {
  const winston = require('winston');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const transports = [new winston.transports.Stream({ stream: nowhere })];
  if (logFile !== undefined) transports.push(new winston.transports.File({ filename: logFile }));
  return winston.createLogger({ transports });
}

/** The logger of the package; without it (the program runs plain) the one of winston. */
function createOwn() {
  if (!process.env.FAULTS_REGISTER) return createWinston();
  // Its lines on stdout are looked at, at most; nobody counts them.
  const { FAULTS_STDOUT: shown } = process.env;
  process.stdout.write = (chunk, ...rest) => {
    if (shown) fs.appendFileSync(shown, chunk);
    rest.find((each) => each?.call)?.();
    return true;
  };
  return require('../../../dist/index.cjs').createLogger();
}

/** A fact about this run, for the harness: its name and a number. */
function mark(name, value) {
  fs.writeSync(file, `m ${name} ${value}\n`);
}

function makeSpan(n) {
  tracer.startSpan('numbered', { attributes: { n } }).end();
  fs.writeSync(file, `s ${n}\n`);
}

function makeLog(logger, n) {
  logger.info('numbered', { n });
  fs.writeSync(file, `l ${n}\n`);
}

/** Makes a span and a log record for each number. */
function makeNumbers(logger, first, count) {
  for (let n = first; n < first + count; n += 1) {
    makeSpan(n);
    makeLog(logger, n);
  }
}

module.exports = { createOwn, createWinston, file, makeNumbers, mark };
