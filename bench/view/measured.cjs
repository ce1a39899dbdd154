// Preloaded into what is measured: tells its CPU time, of all threads, and its memory to whoever asks.
'use strict';
const { readFileSync } = require('node:fs');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({
    cpuMicros: user + system,
    rss: process.memoryUsage.rss(),
    mostRss: readMostRss(),
  });
});
process.channel.unref();

/** `maxRSS` of getrusage is at least what the parent had when it started this process. */
function readMostRss() {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes)) * 1024;
}
