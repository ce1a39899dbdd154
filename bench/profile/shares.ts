import type { Sample } from './perf.ts';

/** Parts of 1, by name. */
export type Shares = ReadonlyMap<string, number>;

const ownCode = 'filrouge, with the SDK in its build';
const script = /^JS:[*^~+']*(?<name>.*?) ?(?<url>\S+?):\d+(?::\d+)?$/;

/** Gives for whose code all threads were at work. */
export function toOwners(samples: readonly Sample[]): Shares {
  return toShares(samples, ({ owner }) => owner);
}

/** Gives for which function of filrouge's build they were. */
export function toFunctions(samples: readonly Sample[]): Shares {
  return toShares(samples, ({ name }) => name);
}

/** Whose work it was, and the name of a function that is in the build of filrouge. */
interface Work {
  readonly owner: string;
  readonly name?: string;
}

function toShares(samples: readonly Sample[], nameOf: (work: Work) => string | undefined): Shares {
  const shares = new Map<string, number>();
  for (const sample of samples) {
    const name = nameOf(toWork(sample));
    if (name !== undefined) shares.set(name, (shares.get(name) ?? 0) + 1 / samples.length);
  }
  return shares;
}

/** The innermost function of JavaScript called the native functions and the system. */
function toWork({ isMain, functions }: Sample): Work {
  if (!isMain) return { owner: 'other threads (garbage collection, compiler, reads)' };
  const found = functions.map((each) => script.exec(each)).find((each) => each !== null);
  if (!found?.groups) return { owner: 'no function (garbage collection, event loop)' };
  const { name = '', url = '' } = found.groups;
  if (url.startsWith('node:')) return { owner: 'Node.js, with its reads and writes' };
  const packageOf = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packageOf !== 'filrouge') return { owner: packageOf ?? 'the program' };
  const file = url.slice(url.lastIndexOf('/') + 1).replace(/-[\w-]{8}(?=\.cjs$)/, '');
  return { owner: ownCode, name: `${name === '' ? '(anonymous)' : name}, ${file}` };
}
