// Says what the process has cost when its first line runs, and ends there.
'use strict';
const ms = performance.now();
const { user, system } = process.cpuUsage();
const rss = process.memoryUsage.rss();
const mostRss = process.resourceUsage().maxRSS * 1024;
const files = Object.keys(require.cache).length;
const startup = { ms, cpuMs: (user + system) / 1000, rss, mostRss, files };
require('node:fs').writeSync(1, `\n${JSON.stringify({ startup })}\n`);
process.exit(0);
