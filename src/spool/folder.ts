import { chmodSync, lstatSync, readdirSync, statfsSync, statSync } from '#files';
import { join } from 'node:path';
import { makeFolder } from '#make-folder';
import { createDiskSegment, adoptDiskSegment } from './disk-segment.ts';
import { isDead, ownOwner } from './owner.ts';
import type { Segment } from './segment.ts';
import { parseFileName, toFileName, type SegmentName } from './segment-name.ts';

/** Signals whose records are spooled. */
export type Signal = 'spans' | 'logs';

/** The folder of one service, where segments lie. */
export interface SpoolFolder {
  readonly path: string;
  /**
   * Makes the file of a new segment, and the folder if it is not there.
   * @throws The system's error, or an error that says what is wrong with the folder.
   */
  create(signal: Signal): Segment;
  /**
   * Takes over the segments of ended processes, oldest first. Never throws.
   * @param names These files instead, whose owner has given them up.
   */
  adopt(signal: Signal, names?: readonly string[]): Segment[];
  /** For all segments in it. */
  readonly maxBytes: number;
  /** A new segment after so many bytes. */
  readonly segmentBytes: number;
  /** Names somebody who can give up segments. */
  addOwner(candidates: () => readonly Candidate[]): void;
  /** Gives up the oldest segments, whatever their signal, until the folder is within its limits. Never throws. */
  makeRoom(): void;
}

/** A segment that could be given up. */
export interface Candidate {
  readonly createdMs: number;
  readonly bytes: number;
  readonly drop: () => void;
}

const folderMode = 0o700;
// What others may not do in it: anything.
const foreignBits = 0o077;
// Who does not touch a segment for so long is dead, where nothing else tells.
const staleMs = 60_000;
const shareOfDisk = 0.05;
const largestSegment = 1024 * 1024;
const smallestSegment = 16 * 1024;

/**
 * Gives the folder of a service; nothing is made before the first segment is.
 * @param maxBytes For all segments in it.
 * @param onUnknown Told of files that a newer version wrote; they stay as they are.
 */
export function createSpoolFolder(
  path: string,
  maxBytes: number,
  onUnknown: (path: string) => void,
): SpoolFolder {
  let sequence = 0;
  let isReady = false;
  const owners: (() => readonly Candidate[])[] = [];
  const segmentBytes = Math.min(
    largestSegment,
    Math.max(smallestSegment, Math.floor(maxBytes / 16)),
  );

  function nextName(signal: Signal): string {
    sequence += 1;
    return join(path, toFileName({ owner: ownOwner(), sequence, signal }));
  }

  function create(signal: Signal): Segment {
    for (;;) {
      if (!isReady) makeOwnFolder(path);
      isReady = true;
      try {
        return createDiskSegment(nextName(signal), signal, Date.now());
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Somebody removed the folder.
        if (code === 'ENOENT') isReady = false;
        // Another copy of filrouge in this process has taken the number.
        else if (code !== 'EEXIST') throw error;
      }
    }
  }

  function makeRoom(): void {
    let used = listSegments(path).reduce((sum, name) => sum + sizeOf(path, name), 0);
    const room = Math.min(maxBytes, shareOfDisk * ((freeBytes(path) ?? Infinity) + used));
    // The newest segment of each signal still grows.
    const growth = 2 * segmentBytes;
    if (used + growth <= room) return;
    const candidates = owners.flatMap((owner) => owner());
    for (const { bytes, drop } of candidates.sort(
      (one, other) => one.createdMs - other.createdMs,
    )) {
      if (used + growth <= room) return;
      used -= bytes;
      drop();
    }
  }

  return {
    path,
    maxBytes,
    segmentBytes,
    create,
    adopt(signal, names) {
      const left = names === undefined ? listLeft(path, signal) : toNames(names, signal);
      return adopt(path, left, () => nextName(signal), onUnknown);
    },
    addOwner: (candidates) => void owners.push(candidates),
    makeRoom,
  };
}

function adopt(
  path: string,
  left: readonly SegmentName[],
  nextName: () => string,
  onUnknown: (path: string) => void,
): Segment[] {
  if (left.length === 0 || findFault(path) !== undefined) return [];
  const adopted: Segment[] = [];
  for (const name of left) {
    const segment = takeOver(join(path, toFileName(name)), nextName(), onUnknown);
    if (segment !== undefined) adopted.push(segment);
  }
  return adopted;
}

function listLeft(path: string, signal: Signal): SegmentName[] {
  return listSegments(path)
    .filter((name) => name.signal === signal && isLeft(path, name))
    .sort(byAge);
}

function toNames(files: readonly string[], signal: Signal): SegmentName[] {
  const names = files.map(parseFileName).filter((name) => name !== undefined);
  return names.filter((name) => name.signal === signal);
}

function makeOwnFolder(path: string): void {
  makeFolder(path, folderMode);
  const fault = findFault(path);
  if (fault !== undefined) throw new Error(fault);
  if ((lstatSync(path).mode & foreignBits) !== 0) chmodSync(path, folderMode);
}

/** A folder of ours alone: whoever could write it could put symbolic links or records of others there. */
export function findFault(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return `${path} is no folder`;
  const isOurs = process.getuid === undefined || stat.uid === process.getuid();
  return isOurs ? undefined : `${path} belongs to another user`;
}

/** Lists what the names of files in a folder say; nothing when it cannot be read. */
export function listSegments(path: string): SegmentName[] {
  try {
    return readdirSync(path)
      .map(parseFileName)
      .filter((name) => name !== undefined);
  } catch {
    return [];
  }
}

/** Whether nobody is there any more who sends it. */
export function isLeft(path: string, { owner, ...rest }: SegmentName): boolean {
  const dead = isDead(owner);
  if (dead !== undefined) return dead;
  try {
    return Date.now() - statSync(join(path, toFileName({ owner, ...rest }))).mtimeMs > staleMs;
  } catch {
    return false;
  }
}

/** Of one owner in their order; that is also the order of their age, but for a clock that was set back. */
export function byAge(one: SegmentName, other: SegmentName): number {
  return one.owner.pid - other.owner.pid || one.sequence - other.sequence;
}

/** Undefined when somebody else took it, or it stays as it is. */
function takeOver(
  from: string,
  to: string,
  onUnknown: (path: string) => void,
): Segment | undefined {
  try {
    const segment = adoptDiskSegment(from, to);
    if (segment !== 'unknown') return segment;
    onUnknown(from);
  } catch {
    // It is gone, or cannot be read.
  }
  return undefined;
}

function sizeOf(path: string, name: SegmentName): number {
  return statSync(join(path, toFileName(name)), { throwIfNoEntry: false })?.size ?? 0;
}

function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
