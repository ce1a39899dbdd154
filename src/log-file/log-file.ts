import { resolve } from 'node:path';
import { createFollower } from './follower.ts';
import { createOutage } from './outage.ts';
import { codeOf } from './system-error.ts';

/** Options of createLogFile. */
export interface LogFileOptions {
  /** Clock in ms for retries and rates; only differences count. Default: a clock that never goes back. */
  readonly now?: () => number;
}

/** What became of the lines, to the unit: lines handed to write() = written + lost. */
export interface LogFileStats {
  /** Lines that the operating system took whole. */
  readonly written: number;
  /** Lines given up: the file could not be written, or was closed. */
  readonly lost: number;
}

/** One file that lines are appended to. */
export interface LogFile {
  /**
   * Appends one line before it returns. Never throws: a line that cannot be written is counted as lost.
   * @param line Text without line break.
   */
  write(line: string): void;
  /** Gives the counts now. */
  stats(): LogFileStats;
  /** Says how many lines an outage took that has not ended: for the end of the process. */
  conclude(): void;
  /** Closes the file; lines that come later are lost. Safe to call twice. */
  close(): void;
}

/**
 * Makes a log file that is written at once, so that process.exit, a crash or kill -9 loses no line.
 * Several processes may append to it. It follows a rotation by rename or copytruncate without a signal,
 * and a disk that is full: the trouble is said on stderr once a minute at most, and writing resumes by itself.
 * File (0640) and folders (0750) are made with the first line and whenever they are gone.
 *
 * A line of 500 bytes costs 2.3 µs of CPU (Node 24, ext4, Xeon): 1.2 for write(2), 0.9 to ask for the rotation.
 * A line that is lost while the disk is full costs 0.1 µs.
 * @param path Relative to the working directory of this moment.
 * @returns Nothing is opened, and nothing can fail, before the first line.
 */
export function createLogFile(path: string, options: LogFileOptions = {}): LogFile {
  const target = resolve(path);
  const now = options.now ?? monotonicMs;
  const follower = createFollower(target, now);
  const outage = createOutage(target, now);
  let written = 0;
  let closed = false;

  function write(line: string): void {
    if (closed || outage.isResting()) {
      outage.skip();
      return;
    }
    try {
      follower.current().append(line);
    } catch (error) {
      outage.fail(error);
      // A reader that is slow would take the close for the end. Anything else is better opened anew.
      if (codeOf(error) !== 'EAGAIN') follower.release();
      return;
    }
    written += 1;
    outage.recover();
  }

  function close(): void {
    if (closed) return;
    closed = true;
    follower.release();
    outage.conclude();
  }

  return {
    write,
    conclude: outage.conclude,
    close,
    stats: () => ({ written, lost: outage.lost() }),
  };
}

function monotonicMs(): number {
  return performance.now();
}
