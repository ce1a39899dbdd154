import { sayRarely } from '#diagnostics';
import { openAppendFile, type AppendFile } from './append-file.ts';
import { reasonOf } from './system-error.ts';

/** Keeps the file open that a path names, across rotations. */
export interface Follower {
  /**
   * Gives the file for the next line.
   * @throws The system's error when there is none.
   */
  current(): AppendFile;
  /** Closes the file; the next current() opens anew. */
  release(): void;
}

// logrotate renames, then creates with O_EXCL: who creates in between has the file moved to `.backup`.
// The gap is some 50 µs; `rm`, which leaves no name, is not waited for.
const graceMs = 10;
const retryMs = 250;

/**
 * Follows a rotation by rename: asks before every line which file the path names.
 * Asking every line (0.9 µs) and not every second, because `compress` without `delaycompress` reads the
 * renamed file at once and deletes it: what is written there a moment later is gone.
 * While the new file cannot be opened, the one before is kept as long as it has a name.
 */
export function createFollower(path: string, now: () => number): Follower {
  let file: AppendFile | undefined;
  let absentSince: number | undefined;
  let retryAt: number | undefined;

  function isRotated(file: AppendFile): boolean {
    const place = file.findPlace();
    if (place !== 'absent') {
      absentSince = undefined;
      return place === 'replaced';
    }
    absentSince ??= now();
    return now() - absentSince >= graceMs || !file.hasName();
  }

  function follow(file: AppendFile): AppendFile {
    if (!isRotated(file)) return file;
    const next = openAppendFile(path);
    file.close();
    return next;
  }

  function keep(file: AppendFile, error: unknown): AppendFile {
    if (!file.hasName()) throw error;
    retryAt = now() + retryMs;
    sayRarely(`log-file:rotation:${path}`, toKept(path, error));
    return file;
  }

  function current(): AppendFile {
    if (file === undefined) return (file = openAppendFile(path));
    if (retryAt !== undefined && now() < retryAt) return file;
    retryAt = undefined;
    try {
      file = follow(file);
    } catch (error) {
      file = keep(file, error);
    }
    return file;
  }

  function release(): void {
    file?.close();
    file = undefined;
    absentSince = undefined;
    retryAt = undefined;
  }

  return { current, release };
}

function toKept(path: string, error: unknown): string {
  return `log file ${path} cannot be opened anew (${reasonOf(error)}); lines go to the file opened before.`;
}
