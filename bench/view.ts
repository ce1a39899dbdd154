// What does `filrouge view` take at size? A million spans and a million log records over HTTP, then what its pages ask.
// Arguments: `--traces N` of about ten spans and ten log records (100000), `--rounds N`, how often each page asks (20).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tellEnd, tellHead } from './peers/rounds.ts';
import { toTable } from './statistics.ts';
import { tellBounded } from './view/bounded.ts';
import { tellIngest } from './view/ingest.ts';
import { tellPeers } from './view/peers.ts';
import { roomyOf, withReceiver } from './view/program.ts';
import { tellQueries } from './view/queries.ts';
import { startEmpty, startHeads, toStartCells } from './view/starts.ts';
import { tellSustained } from './view/sustained.ts';

const starts = 9;

const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '20' },
  },
});
const [traces, rounds] = [Number(values.traces), Number(values.rounds)];

async function tellAll(): Promise<void> {
  tellHead('view', new Map(), false);
  const empty = await startEmpty(starts);
  console.log(
    `\n1. Milliseconds from the start of the process, ${starts} starts with an empty store\n`,
  );
  console.log(
    toTable([
      ['', ...startHeads],
      ['filrouge view', ...toStartCells(empty)],
    ]),
  );
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-bench-view-'));
  try {
    await withReceiver(roomyOf(folder), async (program) => {
      const wanted = { traces, endMs: Date.now(), withLong: true };
      await tellIngest(
        `2. ${traces.toLocaleString('en')} traces and six long ones`,
        program,
        wanted,
      );
      await tellQueries('3. What pages ask of it then', program, { traces, times: rounds });
      await tellSustained('4. On top of it', program);
    });
    await tellBounded(`5. The command on this store, ${starts} starts`, folder, starts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await tellPeers('6. The first 20,000 spans of the same stream, each receiver started anew');
  tellEnd();
}

if ([traces, rounds].every((number) => Number.isInteger(number) && number >= 1)) await tellAll();
else {
  console.error('expected --traces and --rounds with numbers from 1 on');
  process.exitCode = 2;
}
