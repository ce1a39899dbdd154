import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Candidate } from './candidates.ts';
import { installAll, tellEnd, tellHead, type Folders } from './rounds.ts';

/** A bench that compares candidates. */
export interface Bench {
  readonly name: string;
  /** The first is what all others are compared with: it runs always. */
  readonly candidates: readonly Candidate[];
  /** How many, where the command line does not say it. */
  readonly rounds: number;
  /** Put into the folder of each candidate. */
  readonly programs: readonly URL[];
  /** Measures, and prints its tables. */
  readonly run: (folders: Folders, rounds: number) => Promise<void>;
}

/** Installs the candidates that the command line wants, prints the head, and runs the bench. */
export async function runBench({ name, candidates, rounds, programs, run }: Bench): Promise<void> {
  const { values: options } = parseArgs({
    options: { rounds: { type: 'string', default: `${rounds}` }, only: { type: 'string' } },
  });
  const wantedRounds = Number(options.rounds);
  const only = options.only?.split(',');
  const unknown = only?.find((each) => candidates.every((candidate) => candidate.name !== each));
  if (unknown !== undefined || !Number.isInteger(wantedRounds) || wantedRounds < 1) {
    const names = candidates.map((candidate) => candidate.name).join(',');
    console.error(`expected --rounds with a number from 1 on, and --only with some of ${names}`);
    process.exitCode = 2;
    return;
  }
  const wanted = candidates.filter(
    (candidate, index) => index === 0 || (only?.includes(candidate.name) ?? true),
  );
  const temporary = mkdtempSync(join(tmpdir(), `filrouge-bench-${name}-`));
  try {
    const folders = await installAll(wanted, temporary, programs);
    tellHead(name, folders);
    await run(folders, wantedRounds);
    tellEnd();
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
