// The ways to end. Those that come from outside (sigterm, sigint, kill9) wait here for the harness to send the signal.
'use strict';

const stay = () => void setTimeout(() => {}, 60_000);
const own = () => process.exit(7);

/** What must be there before the program works. */
const prepare = {
  'sigterm-own': () => process.on('SIGTERM', () => process.exit(0)),
  'uncaught-own': () => process.on('uncaughtException', own),
};

const ends = {
  natural: () => {},
  exit0: () => process.exit(0),
  sigterm: stay,
  'sigterm-own': stay,
  sigint: stay,
  kill9: stay,
  uncaught: fail,
  'uncaught-own': fail,
  rejection: () => void Promise.reject(new Error('planned rejection')),
  abort: () => process.abort(),
  oom: fillMemory,
};

function fail() {
  throw new Error('planned exception');
}

function fillMemory() {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, () => kept.length));
}

module.exports = {
  prepareEnd: (way) => prepare[way]?.(),
  end: (way) => ends[way](),
};
