// Makes spans and log records as its parent says, and tells it what that cost.
'use strict';
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout: pause } = require('node:timers/promises');
const { logs, trace } = require('@opentelemetry/api');
const { makeLog, makeSpan } = require('./content.cjs');

const group = 64;
const groupMs = 5;
const tickMs = 50;
const sampleMs = 250;
const resolutionMs = 5;

const tracer = trace.getTracer('bench');
const logger = logs.getLogger('bench');
let spans = 0;
let records = 0;
let mostRss = 0;
let timer;
let sampling;
let loop;

const commands = {
  /** Makes so many spans, in groups, so that no queue overflows. */
  async make({ count }) {
    for (let made = 0; made < count; made += group) {
      for (let index = 0; index < Math.min(group, count - made); index += 1)
        makeSpan(tracer, spans++);
      await pause(groupMs);
    }
  },
  /** Makes spans and log records at a rate, until told to stop. */
  work({ perSecond }) {
    loop = monitorEventLoopDelay({ resolution: resolutionMs });
    loop.enable();
    sampling = setInterval(sampleRss, sampleMs);
    const startMs = performance.now();
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) / 1_000) * perSecond);
      while (spans < due) {
        makeSpan(tracer, spans++);
        makeLog(logger, records++);
      }
    }, tickMs);
  },
  /** Makes so many spans: in one stretch, or as many a second as it is told; gives how long that took. */
  async rush({ count, perSecond }) {
    const startMs = performance.now();
    const toDue = () => Math.ceil(((performance.now() - startMs) / 1_000) * perSecond);
    for (let made = 0; made < count;) {
      const due = perSecond === undefined ? count : Math.min(count, toDue());
      for (; made < due; made += 1) makeSpan(tracer, spans++);
      if (made < count) await pause(groupMs);
    }
    return { tookMs: performance.now() - startMs };
  },
  stop() {
    clearInterval(timer);
    clearInterval(sampling);
    loop.disable();
  },
  /** What was measured since the last time. */
  measure() {
    sampleRss();
    const { user, system } = process.cpuUsage();
    // A delay is what goes beyond the interval of the measurement itself.
    const toMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const answer = {
      cpuMicros: user + system,
      spans,
      records,
      rss: process.memoryUsage.rss(),
      mostRss,
      p50Ms: toMs(loop?.percentile(50) ?? 0),
      p99Ms: toMs(loop?.percentile(99) ?? 0),
      maxMs: toMs(loop?.max ?? 0),
    };
    loop?.reset();
    mostRss = 0;
    return answer;
  },
  async end() {
    await globalThis[Symbol.for('bench.shutdown')]?.();
    setImmediate(() => process.disconnect());
  },
};

function sampleRss() {
  mostRss = Math.max(mostRss, process.memoryUsage.rss());
}

process.on('message', async (message) => {
  const answer = await commands[message.command](message);
  process.send(answer ?? {});
});
process.send({});
