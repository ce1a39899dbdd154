// Telemetry runs; it is started once more. Argument: call (by initTelemetry()) or copy (by another copy of the package).
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createWinston, makeNumbers, mark } = require('./numbers.cjs');

const count = 100;
const root = path.resolve(__dirname, '../../..');

mark('started', Date.now());
if (process.env.FAULTS_REGISTER) {
  if (process.argv[2] === 'call') require('../../../dist/index.cjs').initTelemetry();
  else require(copyPackage());
}
makeNumbers(createWinston(), 0, count);
setTimeout(() => mark('ending', Date.now()), 1_500);

/** In the folder of this run; its dependencies are those of the first copy. */
function copyPackage() {
  const folder = path.resolve('copy');
  for (const name of ['dist', 'package.json']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return path.join(folder, 'dist/register.cjs');
}
