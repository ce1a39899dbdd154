import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/{index,register,start}.ts',
    'scripts/*.{ts,js}',
    'bench/http/{database,downstream}.ts',
    'bench/spool/{append,sink}.ts',
    'scripts/{demo,real}/*.{ts,cjs}',
    'scripts/faults/programs/*.cjs',
    'examples/**/*.{cjs,mjs,ts,js}',
    'test/**/*.{test,browser}.ts',
    'test/fixtures/**',
    'test/ui/fixture-server.ts',
    'ui/index.html',
  ],
  project: [
    'src/**/*.ts',
    'ui/**/*.{ts,tsx}',
    'scripts/**/*.ts',
    'bench/**/*.ts',
    'test/**/*.ts',
    '*.config.ts',
  ],
  ignore: ['test/lint/fixtures/**'],
  // `./start.cjs` exists in the build only: src/init.ts loads it late.
  // `./answer.cjs` stands beside the programs of the benches where they are started.
  ignoreUnresolved: ['./start.cjs', './answer.cjs'],
  // Of the system: tests mount a small disk and make certificates, a bench looks where time goes.
  ignoreBinaries: ['du', 'mount', 'openssl', 'perf', 'umount'],
  ignoreExportsUsedInFile: true,
};

export default config;
