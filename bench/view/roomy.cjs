// The built view without a bound of size or age, which the command has no option for: node roomy.cjs DIR
'use strict';
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const dist = join(__dirname, '../../dist');
const file = readdirSync(dist).find((name) => name.startsWith('viewer-'));
const { startViewer } = require(join(dist, file));
const bounds = { maxAgeMs: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };
const paths = { dataDir: process.argv[2], pageDir: join(dist, 'ui') };
startViewer({ port: 0, ...paths, ...bounds }).then((viewer) => {
  console.log(`filrouge view ${viewer.url}`);
  process.once('SIGTERM', () => viewer.close().then(() => process.exit()));
});
