import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Why no disk can be mounted here, as it is shown behind the name of a test; undefined: it can. */
export const unmountable = findUnmountable();

/** Mounts a disk in memory until the end of the test. @param size As `mount` reads it: `64k`. */
export function mountSmallDisk(size: string): string {
  const place = mkdtempSync(join(tmpdir(), 'filrouge-disk-'));
  mount(place, size);
  onTestFinished(() => {
    unmount(place);
    rmSync(place, { recursive: true });
  });
  return place;
}

function findUnmountable(): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'filrouge-mount-'));
  try {
    mount(place, '64k');
    unmount(place);
    return undefined;
  } catch {
    return ' (skipped: mounting a small disk needs root and mount)';
  } finally {
    rmSync(place, { recursive: true });
  }
}

function mount(place: string, size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place], { stdio: 'ignore' });
}

/** Lazily: a program may have a file open there. */
function unmount(place: string): void {
  execFileSync('umount', ['--lazy', place], { stdio: 'ignore' });
}
