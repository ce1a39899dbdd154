import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAppendFile } from '../../src/log-file/append-file.ts';

// Lines longer than a page, so that they show in parts while they are written.
const steadyWriter = `
  const { openSync, writeSync } = require('node:fs');
  const fd = openSync(process.argv[1], 'a');
  for (const line = 'w'.repeat(60_000) + '\\n'; ;) writeSync(fd, line);
`;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-append-file-'));
  path = join(folder, 'app.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function appendOnce(line: string): void {
  const file = openAppendFile(path);
  file.append(line);
  file.close();
}

test('openAppendFile() begins on a fresh line after one that was cut', () => {
  writeFileSync(path, 'whole\ncut');
  appendOnce('next');
  expect(readFileSync(path, 'utf8')).toBe('whole\ncut\nnext\n');
});

test('openAppendFile() does not take a line that another process is writing for one that was cut', async () => {
  const child = spawn(process.execPath, ['-e', steadyWriter, path], { stdio: 'inherit' });
  await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size ?? 0).toBeGreaterThan(0);
  for (let opened = 0; opened < 300; opened += 1) appendOnce('own');
  child.kill();
  await once(child, 'exit');
  const text = readFileSync(path, 'latin1');
  expect(text.split('\n').filter((line) => line === 'own')).toHaveLength(300);
  expect(text.includes('\n\n')).toBe(false);
});
