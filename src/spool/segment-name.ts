import type { Owner } from './owner.ts';

/** Name of a segment's file, in parts. */
export interface SegmentName {
  readonly owner: Owner;
  /** Counts up for each owner. */
  readonly sequence: number;
  readonly signal: 'spans' | 'logs';
}

const pattern = /^([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-(\d{6,})\.(spans|logs)$/;

/** Gives the file name of a segment: it says whose it is, so that a rename hands it over whole. */
export function toFileName({ owner, sequence, signal }: SegmentName): string {
  const { machine, pid, started, thread } = owner;
  return `${machine}-${pid}-${started}-${thread}-${String(sequence).padStart(6, '0')}.${signal}`;
}

/** Reads a file name; undefined when it is none of a segment. */
export function parseFileName(name: string): SegmentName | undefined {
  const [, machine, pid, started, thread, sequence, signal] = pattern.exec(name) ?? [];
  if (machine === undefined || started === undefined) return undefined;
  return {
    owner: { machine, pid: Number(pid), started, thread: Number(thread) },
    sequence: Number(sequence),
    signal: signal === 'spans' ? 'spans' : 'logs',
  };
}
