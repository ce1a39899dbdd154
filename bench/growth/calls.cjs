// Makes spans and lines of winston with as many attributes and fields as its parent says, and tells it what that has cost.
'use strict';
const { trace } = require('@opentelemetry/api');
const { createLogger, format, transports } = require('winston');
const { answer, inChunks } = require('./answer.cjs');

const chunk = 32;

const logger = createLogger({
  format: format.combine(format.timestamp(), format.json()),
  transports: [new transports.Console()],
});
const tracer = trace.getTracer('bench');

/** Texts, numbers and flags in turn. */
function toFields(size, number) {
  const fields = {};
  for (let index = 0; index < size; index += 1)
    fields[`field_${index}`] = [`value ${number} of ${index}`, number + index, index % 2 === 0][
      index % 3
    ];
  return fields;
}

const works = {
  nothing: (fields) => fields,
  span: (attributes) => tracer.startSpan('bench', { attributes }).end(),
  line: (fields) => logger.info('order accepted for delivery', fields),
};

answer({
  work: ({ what, count, size }) =>
    inChunks(count, chunk, (number) => works[what](toFields(size, number))),
});
