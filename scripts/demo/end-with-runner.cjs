'use strict';

// Preloaded by the runner: when the runner is gone, however it went, this process ends as on SIGTERM.
if (process.channel !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
