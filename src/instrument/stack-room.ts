import { compileFunction } from 'node:vm';

// As much as a record needs on its way, in frames of the smallest size: some 64 kB. With 300, some records were lost.
const neededFrames = 1_000;
// Going down and up so many frames takes 3.5 µs, making the probe 2 ms.
const callsBeforeProbe = 1_000;
// 64 kB of registers. From 24 on, Node.js counts those of a call twice: where they stand, and where they are pushed to.
const registers = Number.parseInt(process.versions.node, 10) < 24 ? 8_000 : 4_000;

type Probe = (isWanted: boolean) => boolean;

let calls = 0;
let probe: Probe | undefined;

/** Tells whether the stack has room for making a record: one that stops halfway would be lost or counted twice. */
export function hasStackRoom(): boolean {
  try {
    if (probe !== undefined) return probe(false);
    const hasRoom = descend(neededFrames) > 0;
    calls += 1;
    if (calls === callsBeforeProbe) probe = makeProbe();
    return hasRoom;
  } catch {
    return false;
  }
}

function descend(frames: number): number {
  return frames === 0 ? 1 : descend(frames - 1) + 1;
}

/**
 * Makes a function with a frame as large as all those together, for a call that never happens. V8 looks whether the whole
 * frame of a function has room before it runs it; a function that it has optimized still looks for as much, and takes 5 ns.
 */
function makeProbe(): Probe {
  const body = `if (isWanted) isWanted(${Array.from({ length: registers }, () => '0').join()}); return true;`;
  return compileFunction(body, ['isWanted']) as Probe;
}
