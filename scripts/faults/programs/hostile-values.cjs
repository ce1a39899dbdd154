// What hostile.cjs makes: 15 spans and 23 log records; each maker is given the number that the record must carry.
'use strict';

const big = 'x'.repeat(10_000_000);
const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
const fail = () => {
  throw new Error('hostile');
};
const getter = () => Object.defineProperty({}, 'trap', { get: fail, enumerable: true });
const cycle = () => {
  const value = {};
  value.self = value;
  return value;
};
const cyclicError = () => {
  const error = new Error('first');
  error.cause = new Error('second', { cause: error });
  return error;
};
const deep = (depth) => {
  let value = 'end';
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
};

/** A span that ends whatever its maker does with it. */
const span = (use) => (tracer, n) => {
  const made = tracer.startSpan('numbered', { attributes: { n } });
  try {
    use(made);
  } finally {
    made.end();
  }
};
const withValue = (value) => span((made) => made.setAttribute('value', value));

const spanItems = [
  withValue(big),
  span((made) => made.setAttributes(many(10_000))),
  withValue(10n),
  withValue(Symbol('hostile')),
  withValue(cycle()),
  span((made) => made.setAttributes(getter())),
  withValue('\ud800'),
  span((made) => made.setAttributes({ a: NaN, b: Infinity, c: null, d: undefined })),
  span((made) => made.setAttributes(JSON.parse('{"__proto__": "own"}'))),
  span((made) => made.updateName(Symbol('hostile'))),
  span((made) => made.recordException(cyclicError())),
  span((made) => made.recordException(null)),
  span((made) => made.recordException({ message: { toString: fail } })),
  span((made) => {
    for (let event = 0; event < 10_000; event += 1) made.addEvent(`event ${event}`);
  }),
  span((made) => {
    made.end();
    made.setAttribute('late', 1);
  }),
];

const log = (fields) => (logger, n) => logger.info('numbered', { n, ...fields });
const field = (value) => (logger, n) => logger.info('numbered', { n, value });

const logItems = [
  field(big),
  log(many(10_000)),
  field(cycle()),
  field(10n),
  field({ [Symbol('key')]: Symbol('value') }),
  field(getter()),
  field({ toJSON: fail }),
  field(fail),
  field('\ud800'),
  field('a\r\nb\u001b[31m\u0000'),
  field(JSON.parse('{"__proto__": "own"}')),
  field({ a: undefined, b: null, c: NaN }),
  (logger, n) => logger.child({ n }).info('numbered', null),
  field(new Error('outer', { cause: new Error('inner') })),
  (logger, n) => logger.info('numbered', { n, err: new Error('in a field') }),
  field(cyclicError()),
  (logger, n) => logger.info('numbered', Object.assign(new Error('as the metadata'), { n })),
  field(deep(100)),
  field(deep(10_000)),
  log({ level: 'shout', message: 'second' }),
  field(new Proxy({}, { get: fail, ownKeys: fail })),
  field([new Map([[1, 2]]), new Set([1]), new Date(0), Buffer.from('a'), new Date(NaN)]),
  log({ trace_id: 'spoof', span_id: 'spoof' }),
];

module.exports = { logItems, spanItems };
