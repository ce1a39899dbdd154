// Makes ten records and ends with code 5. Argument `strict`: starts telemetry itself, and ends with code 3 when that is refused.
'use strict';
const { createWinston, makeNumbers } = require('./numbers.cjs');

process.exitCode = 5;
if (process.argv[2] === 'strict') {
  try {
    require('../../../dist/index.cjs').initTelemetry({ strict: true });
  } catch (error) {
    process.stderr.write(`refused: ${error.code}: ${error.message}\n`);
    process.exit(3);
  }
}
makeNumbers(createWinston(), 0, 10);
