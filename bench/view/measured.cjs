// Preloaded into what is measured: tells its CPU time, of all threads, and its memory to whoever asks.
'use strict';
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  process.send({
    cpuMicros: user + system,
    rss: process.memoryUsage.rss(),
    mostRss: maxRSS * 1024,
  });
});
process.channel.unref();
