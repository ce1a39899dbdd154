// Makes spans as its parent says, in chunks, so that what sends them has its turn.
'use strict';
const { trace } = require('@opentelemetry/api');
const { answer, inChunks } = require('./answer.cjs');
const { makeSpan } = require('./content.cjs');

const chunk = 64;
const tracer = trace.getTracer('bench');

answer({
  /** Makes so many spans. */
  make: ({ count }) => inChunks(count, chunk, (index) => makeSpan(tracer, index)),
});
