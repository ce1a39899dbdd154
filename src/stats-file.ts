import { renameSync, rmSync, writeFileSync } from '#files';
import { describe, sayRarely } from '#diagnostics';
import type { TelemetryStats } from './telemetry.ts';

const everyMs = 10_000;

/**
 * Writes the counts of this process to a file every ten seconds, and when the process ends, but by a signal.
 * Whoever reads it finds it whole. Never throws; does not keep the process alive.
 */
export function keepStatsFile(path: string, stats: () => TelemetryStats): void {
  const write = (): void => writeWhole(path, stats());
  setInterval(write, everyMs).unref();
  process.once('exit', write);
}

function writeWhole(path: string, stats: TelemetryStats): void {
  const part = `${path}.${process.pid}`;
  try {
    const at = new Date().toISOString();
    writeFileSync(part, `${JSON.stringify({ at, pid: process.pid, ...stats }, undefined, 2)}\n`);
    renameSync(part, path);
  } catch (error) {
    sayRarely(
      `stats-file:${path}`,
      `FILROUGE_STATS_FILE ${path} cannot be written (${describe(error)}).`,
    );
    removeQuietly(part);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What could not be written cannot always be removed.
  }
}
