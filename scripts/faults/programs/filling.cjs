// Logs until it has logged so many records as each line of stdin says. Ends when stdin does.
'use strict';
const { createInterface } = require('node:readline');
const { createWinston, makeNumbers, mark } = require('./numbers.cjs');

const logger = createWinston();
let made = 0;
mark('made', made);
createInterface({ input: process.stdin }).on('line', (line) => {
  makeNumbers(logger, made, Number(line));
  made += Number(line);
  mark('made', made);
});
