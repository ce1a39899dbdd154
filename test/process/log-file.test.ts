import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openAppendFile } from '../../src/log-file/append-file.ts';
import { node, root, startProgram, type Ending, type Running } from './program.ts';
import { mountSmallDisk, unmountable } from './small-disk.ts';
import { startSink } from './sink.ts';

type Line = Readonly<Record<string, unknown>>;

/** A program that logs numbered records when it is told to. */
interface Writer {
  readonly program: Running;
  /** Lets it log so many records; resolves when it did. */
  readonly write: (count: number) => Promise<void>;
  readonly writeSteadily: () => void;
  /** Lets it end; resolves with the number of its records, too. */
  readonly end: () => Promise<Ending & { readonly count: number }>;
}

const writer = 'test/fixtures/log-file/writer.cjs';
// A machine that does much else starts a program in seconds.
const patient = { interval: 5, timeout: 30_000 };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-log-file-'));
  file = join(folder, 'app.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function startWriter(path: string, env: Readonly<Record<string, string>> = {}): Writer {
  const program = startProgram(
    ['--require', './register', writer],
    { FILROUGE_LOG_FILE: path, OTEL_LOGS_EXPORTER: 'none', ...env },
    node,
    root,
    'pipe',
  );
  const { child, ended, stdoutHas } = program;
  onTestFinished(() => void child.kill());
  let asked = 0;
  return {
    program,
    async write(count) {
      asked += count;
      child.stdin?.write(`${count}\n`);
      await stdoutHas(`written ${asked}\n`);
    },
    writeSteadily: () => void child.stdin?.write('steady\n'),
    async end() {
      child.stdin?.end();
      const ending = await ended;
      return { ...ending, count: Number(/in all (\d+)/.exec(ending.stdout)?.[1]) };
    },
  };
}

/** The whole lines of files, each of which must be JSON. */
function readLines(...paths: readonly string[]): Line[] {
  return paths.flatMap(toTexts).map((line) => JSON.parse(line) as Line);
}

function toTexts(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1);
}

function toNumbers(lines: readonly Line[]): unknown[] {
  return lines.map((line) => line['number']).filter((number) => number !== undefined);
}

function upTo(end: number, start = 0): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** What logrotate does with `create`: a new name for the old file, and a new one that must not exist yet. */
function rotateAndCreate(from: string, to: string): void {
  renameSync(from, to);
  closeSync(openSync(from, 'wx', 0o640));
}

function said(stderr: string, text: string): string[] {
  return stderr.split('\n').filter((line) => line.includes(text));
}

describe('a log file that is rotated', () => {
  test('with create: the next line is in the new file, none is lost and none is there twice', async () => {
    const { write, end } = startWriter(file);
    await write(100);
    rotateAndCreate(file, `${file}.1`);
    await write(100);
    const { stderr } = await end();
    expect(toNumbers(readLines(`${file}.1`))).toEqual(upTo(100));
    expect(toNumbers(readLines(file))).toEqual(upTo(200, 100));
    expect(stderr).toBe('');
  });

  test('without create: a new file is made, none is lost and none is there twice', async () => {
    const { write, end } = startWriter(file);
    await write(100);
    renameSync(file, `${file}.1`);
    await expect.poll(() => write(1).then(() => existsSync(file)), patient).toBe(true);
    await write(100);
    const { count, stderr } = await end();
    expect(toNumbers(readLines(`${file}.1`, file))).toEqual(upTo(count));
    expect(toNumbers(readLines(file)).length).toBeGreaterThan(100);
    expect(stderr).toBe('');
  });

  test('with copytruncate: the file begins anew, without a hole, and no line is lost', async () => {
    const { write, end } = startWriter(file);
    await write(100);
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
    await write(100);
    await end();
    expect(readFileSync(file).includes(0)).toBe(false);
    expect(toNumbers(readLines(`${file}.1`))).toEqual(upTo(100));
    expect(toNumbers(readLines(file))).toEqual(upTo(200, 100));
  });

  test.each([
    ['with create', (path: string) => closeSync(openSync(path, 'a', 0o640))],
    ['without create', () => {}],
  ])('%s, again and again under load: none is lost and none is there twice', async (_how, make) => {
    const { writeSteadily, end } = startWriter(file);
    writeSteadily();
    const rotated = upTo(5).map((number) => `${file}.${number}`);
    for (const to of rotated) {
      await expect.poll(() => sizeOf(file), patient).toBeGreaterThan(50_000);
      renameSync(file, to);
      make(file);
    }
    await expect.poll(() => sizeOf(file), patient).toBeGreaterThan(50_000);
    const { count, stderr } = await end();
    expect(toNumbers(readLines(...rotated, file))).toEqual(upTo(count));
    expect(stderr).toBe('');
  });
});

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

describe('a log file that several processes write', () => {
  test('has every line of each, whole and in its order', async () => {
    // Longer than a page, so that a line in two writes would show.
    const writers = upTo(3).map((name) =>
      startWriter(file, { WRITER: String(name), PADDING: '6000' }),
    );
    await Promise.all(writers.map(({ write }) => write(500)));
    await Promise.all(writers.map(({ end }) => end()));
    const lines = readLines(file);
    for (const name of upTo(writers.length)) {
      const own = lines.filter((line) => line['writer'] === String(name));
      expect(toNumbers(own)).toEqual(upTo(500));
    }
  });
});

describe('a log file that cannot be written', () => {
  test('is made with its folder where that is missing', async () => {
    const deep = join(folder, 'var', 'log', 'app.log');
    const { write, end } = startWriter(deep);
    await write(3);
    const { code, stderr } = await end();
    expect(toNumbers(readLines(deep))).toEqual(upTo(3));
    expect([code, stderr]).toEqual([7, '']);
  });

  test.each([
    ['lies in a file', () => join(writeFile('plain'), 'app.log'), 'ENOTDIR: not a directory'],
    // Node.js' own mkdir() does not come back from there.
    ['lies in /proc', () => '/proc/nowhere/app.log', 'ENOENT: no such file or directory'],
    [
      'is a directory',
      () => makeDirectory('directory'),
      'EISDIR: illegal operation on a directory',
    ],
  ])(
    'because it %s: the reason is told once and the loss at the end, all is sent, the program is unharmed',
    async (_what, make, reason) => {
      const sink = await startSink();
      const path = make();
      const { write, end } = startWriter(path, {
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      });
      await write(50);
      const { code, signal, stderr, count } = await end();
      await sink.close();
      expect([code, signal, count]).toEqual([7, null, 50]);
      expect(toNumbers(sink.logs.map(({ attributes }) => attributes))).toEqual(upTo(50));
      // Those of the start and of the end of the process are among them.
      expect(sink.allLogs).toHaveLength(52);
      expect(stderr.split('\n')).toEqual([
        `filrouge: log file ${path} cannot be written (${reason}); 1 line lost so far; tried again 4 times a second.`,
        `filrouge: log file ${path} could not be written to the end; 52 lines lost.`,
        '',
      ]);
    },
  );
});

describe('a disk that is full', () => {
  test.skipIf(unmountable !== undefined)(
    `keeps the line of which only the line end did not fit, and the next one begins on its own${unmountable ?? ''}`,
    () => {
      const disk = mountSmallDisk('64k');
      const filler = join(disk, 'filler');
      const pageBytes = 4_096;
      const file = openAppendFile(join(disk, 'app.log'));
      expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow('ENOSPC');
      truncateSync(filler, statSync(filler).size - pageBytes);

      file.append('a'.repeat(pageBytes));
      rmSync(filler);
      file.append('next');
      file.close();

      expect(readFileSync(join(disk, 'app.log'), 'utf8')).toBe(`${'a'.repeat(pageBytes)}\nnext\n`);
    },
  );

  test.skipIf(unmountable !== undefined)(
    `loses lines of the file only, tells how many, and is written again when there is room${unmountable ?? ''}`,
    async () => {
      const sink = await startSink();
      const disk = mountSmallDisk('64k');
      const full = join(disk, 'app.log');
      const filler = join(disk, 'filler');
      writeFileSync(filler, Buffer.alloc(40 * 1024));
      const { program, write, end } = startWriter(full, {
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      });
      await write(300);
      await program.stderrHas('cannot be written');
      const since = performance.now();
      // It tries again four times a second.
      await expect
        .poll(() => write(1).then(() => performance.now() - since), patient)
        .toBeGreaterThan(600);
      rmSync(filler);
      await expect
        .poll(() => write(1).then(() => program.stderrSoFar()), patient)
        .toContain('is written again');
      await write(20);
      const { code, signal, stderr, count } = await end();
      await sink.close();

      expect([code, signal]).toEqual([7, null]);
      expect(toNumbers(sink.logs.map(({ attributes }) => attributes))).toEqual(upTo(count));
      expect(said(stderr, 'cannot be written')).toHaveLength(1);
      expect(said(stderr, 'cannot be written')[0]).toContain('ENOSPC: no space left on device');
      const lost = Number(/is written again; (\d+) lines lost/.exec(stderr)?.[1]);
      const texts = toTexts(full);
      const numbers = toNumbers(texts.filter(isWhole).map((line) => JSON.parse(line) as Line));
      expect(lost).toBeGreaterThan(100);
      expect(numbers).toEqual([...upTo(numbers.length - 20 - 1), ...upTo(count, count - 20 - 1)]);
      // The line that met the end of the disk is cut; the next one begins on its own.
      expect(texts.filter((line) => !isWhole(line)).length).toBeLessThanOrEqual(1);
      expect(numbers.length + lost).toBe(count);
    },
  );
});

function isWhole(line: string): boolean {
  return line.endsWith('}');
}

function writeFile(name: string): string {
  writeFileSync(join(folder, name), '');
  return join(folder, name);
}

function makeDirectory(name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name);
}
