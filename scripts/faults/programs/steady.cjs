// Works at a rate, or in a burst, and ends as told. Argument: JSON, see `Work` in case.ts.
'use strict';
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { createOwn, createWinston, makeNumbers, mark } = require('./numbers.cjs');
const { end, prepareEnd } = require('./ends.cjs');

const work = {
  ratePerSecond: 0,
  seconds: 0,
  burst: 0,
  holdSeconds: 0,
  last: 0,
  way: 'natural',
  logger: 'winston',
  ...JSON.parse(process.argv[2]),
};
const tickMs = 20;
const rssEveryMs = 200;
const loopResolutionMs = 10;

const logger = work.logger === 'own' ? createOwn() : createWinston(work.logFile);
if (work.late === true && process.env.FAULTS_REGISTER) require(process.env.FAULTS_REGISTER);
let made = 0;
prepareEnd(work.way);

const firstRss = process.memoryUsage.rss();
let mostRss = firstRss;
const sampleRss = () => (mostRss = Math.max(mostRss, process.memoryUsage.rss()));
const rssTimer = setInterval(sampleRss, rssEveryMs);
const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
loop.enable();

mark('started', Date.now());
if (work.burst > 0) {
  const startMs = performance.now();
  make(work.burst);
  mark('burstMs', Math.round(performance.now() - startMs));
}
if (work.ratePerSecond > 0) workAtRate(rest);
else rest();

function workAtRate(done) {
  const startMs = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.min((performance.now() - startMs) / 1_000, work.seconds);
    make(Math.floor(seconds * work.ratePerSecond) - (made - work.burst));
    if (seconds < work.seconds) return;
    clearInterval(timer);
    done();
  }, tickMs);
}

function rest() {
  setTimeout(finish, work.holdSeconds * 1_000);
}

function finish() {
  clearInterval(rssTimer);
  sampleRss();
  loop.disable();
  mark('made', made);
  mark('rssGrowth', mostRss - firstRss);
  mark('loopP99Us', Math.round(loop.percentile(99) / 1_000));
  make(work.last);
  mark('ending', Date.now());
  end(work.way);
}

function make(count) {
  makeNumbers(logger, made, count);
  made += count;
}
