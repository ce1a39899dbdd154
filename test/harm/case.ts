/** How filrouge is put in front of a program. */
export type Way = 'require' | 'import' | 'NODE_OPTIONS';

/** A small program that must run with filrouge as it runs without. */
export interface HarmCase {
  readonly name: string;
  /** The program: `main.cjs`, unless `main` says otherwise. */
  readonly code?: string;
  /** Name of the program's file. Default: `main.cjs`. */
  readonly main?: string;
  /** Further files beside it. */
  readonly files?: Readonly<Record<string, string>>;
  /** What follows the preload on the command line. Default: the program's file. */
  readonly args?: readonly string[];
  /** Node.js flags in front of the preload. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** A line of sh in which `"$@"` is the command. */
  readonly shell?: string;
  /** Another command than Node.js, such as `npm`; filrouge comes by `NODE_OPTIONS` then. */
  readonly command?: string;
  /** Default: all three. */
  readonly ways?: readonly Way[];
  /** Oldest major of Node.js that has it. */
  readonly since?: number;
  /** Heading in docs/known-differences.md: the two endings differ, and why is said there. */
  readonly known?: string;
  /** The difference is known below this major only; from there on the endings are equal. */
  readonly knownBelow?: number;
}
