import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('parameters of SQL have no numbers: node:sqlite of Node.js 22.16 does not bind them by their place', () => {
  const files = globSync('src/**/*.ts').filter((file) =>
    readFileSync(file, 'utf8').includes('node:sqlite'),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(
    files.filter((file) => /= \?\d|< \?\d|> \?\d|\(\?\d/.test(readFileSync(file, 'utf8'))),
  ).toEqual([]);
});
