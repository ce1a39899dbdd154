import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface FaultOptions {
  readonly isLong: boolean;
  /** Goals that are run; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly runs: number;
  /** Each Node.js that the programs run on. */
  readonly nodes: readonly string[];
  /** Where the table is written, beside stdout. */
  readonly out: string | undefined;
  /** Whether docs/reliability.md is written; of the long form, docs/reliability-long.md. */
  readonly doc: boolean;
}

/** Reads the command line. Throws on what it does not know. */
export function parseOptions(args: readonly string[]): FaultOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      long: { type: 'boolean', default: false },
      only: { type: 'string' },
      runs: { type: 'string', default: '1' },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      out: { type: 'string' },
      doc: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs is "${values.runs}"; expected a whole number of at least 1`);
  }
  return {
    isLong: values.long,
    only: values.only?.split(',').map((goal) => goal.trim().toUpperCase()),
    runs,
    // The programs run in folders of their own.
    nodes: values.node.map((path) => resolve(path)),
    out: values.out,
    doc: values.doc,
  };
}
