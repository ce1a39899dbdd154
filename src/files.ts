import * as fs from 'node:fs';

/**
 * The functions of `node:fs` that telemetry itself uses, as they are when it is loaded. Who replaces them later (an instrumentation
 * that makes a span of each call, a test with files in memory) is not called for what we write: a span of ours about writing a
 * span would never end.
 */
export const {
  chmodSync,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  read,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} = fs;
