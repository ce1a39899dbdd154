import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { countSignal } from '../counts.ts';
import { linesOf, type Running } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** Fills a small disk with the log file, and makes room again. */
export const fullDisk: Probe = {
  goal: 'G18',
  name: 'FILROUGE_LOG_FILE on a disk that fills up, then has room',
  promise:
    'lost 0 on the wire, the loss in the file said once per minute and counted to the line, the file goes on',
  run: async (bench) => {
    const disk = join(bench.folder, 'disk');
    mkdirSync(disk);
    try {
      mount(disk);
    } catch {
      return { measured: '', misses: [], skipped: 'mounting a small disk needs root' };
    }
    try {
      return await fill(bench, disk);
    } finally {
      // A program may have a file open there.
      execFileSync('umount', ['--lazy', disk], { stdio: 'ignore' });
    }
  },
};

const atFirst = 300;
const later = 20;
/** The product tries again four times a second. */
const retryMs = 1_000;

async function fill(bench: Bench, disk: string): Promise<Finding> {
  await bench.sink.start();
  const file = join(disk, 'app.log');
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(40 * 1024));
  const running = bench.launch({ program: 'filling.cjs', env: { FILROUGE_LOG_FILE: file } });
  await write(bench, running, atFirst);
  await wait(retryMs);
  await write(bench, running, later);
  rmSync(filler);
  await wait(retryMs);
  await write(bench, running, later);
  running.child.stdin?.end();
  const { code, stderr } = await running.ended;
  const { lost, produced } = countSignal(bench.read().logs, bench.sink.logs);
  const texts = readFileSync(file, 'utf8').split('\n');
  const numbers = texts.flatMap(toNumber);
  const said = Number(/written again; (\d+) lines? lost/.exec(stderr)?.[1] ?? Number.NaN);
  const begins = linesOf(stderr, 'ours').filter((line) => line.includes('cannot be written'));
  const misses = [
    ...(code === 0 ? [] : [`ended with code ${code}`]),
    ...(lost === 0 ? [] : [`${lost} logs lost`]),
    ...(begins.length === 1 ? [] : [`said ${begins.length} times that it cannot be written`]),
    ...(said + numbers.length === produced
      ? []
      : [`${said} lines said to be lost, ${produced - numbers.length} are missing`]),
    ...(numbers.at(-1) === produced - 1 ? [] : ['the file does not go on']),
  ];
  return {
    measured: `${produced} records, ${lost} lost on the wire; in the file ${produced - numbers.length} missing, ${said} said`,
    misses,
  };
}

async function write(bench: Bench, running: Running, count: number): Promise<void> {
  const made = (): number | undefined => bench.read().marks['made'];
  await bench.until(() => made() !== undefined, running);
  const wanted = (made() ?? 0) + count;
  running.child.stdin?.write(`${count}\n`);
  await bench.until(() => made() === wanted, running);
}

/** The line that met the end of the disk is cut. */
function toNumber(line: string): number[] {
  if (!line.endsWith('}')) return [];
  const { n } = JSON.parse(line) as { n?: number };
  return n === undefined ? [] : [n];
}

function mount(place: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
}
