// Makes numbered spans with another copy of @opentelemetry/api. Argument: its folder.
'use strict';
const fs = require('node:fs');
const { file, mark } = require('./numbers.cjs');
const { trace } = require(process.argv[2]);

const tracer = trace.getTracer('skewed');
for (let n = 0; n < 100; n += 1) {
  tracer.startSpan('numbered', { attributes: { n } }).end();
  fs.writeSync(file, `s ${n}\n`);
}
const registered = globalThis[Symbol.for('opentelemetry.js.api.1')];
mark('registered', registered === undefined ? 0 : Object.keys(registered).length);
