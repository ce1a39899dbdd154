'use strict';

// Preloaded into each service by the runner, after register: hands over what the service says it produced,
// and ends the service when the runner dies. Nothing of it is needed to run the shop.
const { telemetry } = require('filrouge/register');

const flushTimeoutMs = 5_000;

if (process.send !== undefined) {
  process.on('message', (message) => {
    if (message?.type === 'flush') void answer();
  });
  require('./end-with-runner.cjs');
}

async function answer() {
  const timeout = new Promise((resolve) => setTimeout(resolve, flushTimeoutMs).unref());
  await Promise.race([telemetry?.flush(), timeout]).catch(() => undefined);
  if (process.connected) process.send({ type: 'stats', stats: telemetry?.stats() });
}
