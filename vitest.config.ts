import { defineConfig } from 'vitest/config';

/** `unit` runs in one process; `process` and `e2e` start real programs against the built package. */
export default defineConfig({
  test: {
    // Most tests wait for programs that they started: one worker on two cores leaves both idle half of the time.
    maxWorkers: 2,
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{process,contract,e2e,package,harm}/**'],
          isolate: false,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/{process,contract}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'harm',
          include: ['test/harm/**/*.test.ts'],
          // Some programs race with themselves, and a busy machine decides: what differs, differs three times in a row.
          retry: 2,
          testTimeout: 180_000,
          hookTimeout: 60_000,
          maxConcurrency: 4,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
