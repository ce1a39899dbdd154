import type { BigIntStats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from '#files';
import { dirname } from 'node:path';
import { makeFolder } from '#make-folder';
import { appendText } from './append-text.ts';
import { codeOf } from './system-error.ts';

/** What a path names, seen from a file that was opened by it. */
export type Place = 'here' | 'replaced' | 'absent';

/** An open file that grows at its end only. */
export interface AppendFile {
  /**
   * Appends a line in one write, so that lines of several processes do not mix.
   * After a line that was cut short, by whomever, it begins on a fresh one.
   * @throws The system's error; the file may then hold the beginning of the line.
   */
  append(line: string): void;
  /**
   * Tells whether the path still names this file.
   * @throws The system's error when the path cannot be looked at.
   */
  findPlace(): Place;
  /** Whether the file has a name left, so that what is appended can be found. Never throws. */
  hasName(): boolean;
  /** Closes the file. Never throws. */
  close(): void;
}

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
// Without O_NONBLOCK, a named pipe that nobody reads would stop the program.
const appendFlags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;
const fileMode = 0o640;
const folderMode = 0o750;
const newline = 0x0a;
// Of 24,000 first looks at a file that two processes filled with lines of 60 kB, 967 were inside a line twice in a row.
const maxLooks = 100;
// Numbers of inodes pass 2^53 on some file systems (overlayfs, ZFS); as bigint they cost 0.1 µs more.
const statOptions = { bigint: true, throwIfNoEntry: false } as const;

/**
 * Opens a file to append, and makes it and its folders if they do not exist.
 * @param path Absolute.
 * @throws The system's error.
 */
export function openAppendFile(path: string): AppendFile {
  const fd = openOrCreate(path);
  const opened = fstatSync(fd, { bigint: true });
  let isInsideLine = endsInsideLine(path, fd, opened);

  function append(line: string): void {
    const hasEnd = appendText(fd, isInsideLine ? `\n${line}\n` : `${line}\n`, () => {
      isInsideLine = true;
    });
    isInsideLine = !hasEnd;
  }

  function findPlace(): Place {
    const found = statSync(path, statOptions);
    if (found === undefined) return 'absent';
    return found.ino === opened.ino && found.dev === opened.dev ? 'here' : 'replaced';
  }

  return { append, findPlace, hasName: () => hasName(fd), close: () => close(fd) };
}

function openOrCreate(path: string): number {
  try {
    return openSync(path, appendFlags, fileMode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    makeFolder(dirname(path), folderMode);
    return openSync(path, appendFlags, fileMode);
  }
}

// A process that was killed, or that met a full disk, may have left a part of a line.
// What cannot be read counts as such: an empty line does less harm than two records in one.
function endsInsideLine(path: string, fd: number, opened: BigIntStats): boolean {
  if (!opened.isFile()) return false;
  try {
    return isCutAt(path, fd, opened.size);
  } catch {
    return true;
  }
}

// A long line that another process is writing shows in parts as well. An empty write waits for the one under way
// (the lock of the inode), so what is still inside a line, and has not grown, stays so.
function isCutAt(path: string, fd: number, size: bigint): boolean {
  let end = size;
  for (let looks = 0; looks < maxLooks; looks += 1) {
    if (end === 0n || readByte(path, end - 1n) === newline) return false;
    writeSync(fd, new Uint8Array());
    const now = fstatSync(fd, { bigint: true }).size;
    if (now === end) return true;
    end = now;
  }
  return true;
}

function readByte(path: string, position: bigint): number | undefined {
  const fd = openSync(path, O_RDONLY | O_NONBLOCK);
  try {
    const byte = new Uint8Array(1);
    return readSync(fd, byte, 0, 1, position) === 1 ? byte[0] : undefined;
  } finally {
    closeSync(fd);
  }
}

function hasName(fd: number): boolean {
  try {
    return fstatSync(fd).nlink > 0;
  } catch {
    return false;
  }
}

function close(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // What the system could not keep at close, it does not say line by line.
  }
}
