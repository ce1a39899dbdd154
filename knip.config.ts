import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/{index,register,start}.ts',
    'scripts/*.{ts,js}',
    'scripts/{demo,real}/*.{ts,cjs}',
    'examples/**/*.{cjs,mjs,ts,js}',
    'test/**/*.{test,browser}.ts',
    'test/fixtures/**',
    'test/ui/fixture-server.ts',
    'ui/index.html',
  ],
  project: ['src/**/*.ts', 'ui/**/*.{ts,tsx}', 'scripts/**/*.ts', 'test/**/*.ts', '*.config.ts'],
  ignore: ['test/lint/fixtures/**'],
  // `./start.cjs` exists in the build only: src/init.ts loads it late.
  ignoreUnresolved: ['./start.cjs'],
  // Loaded by a name that the protocol decides: src/sdk/exporters.ts.
  ignoreDependencies: ['@opentelemetry/exporter-.+'],
  ignoreExportsUsedInFile: true,
};

export default config;
