import { defineConfig } from 'tsdown';

/** One CommonJS build: one copy of state for `require` and `import` alike (docs/decisions/001). */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    register: 'src/register.ts',
    start: 'src/start.ts',
    cli: 'src/cli/main.ts',
  },
  format: 'cjs',
  platform: 'node',
  target: 'node22.16',
  outDir: 'dist',
  clean: true,
  dts: true,
  sourcemap: false,
  shims: true,
  // The notice about TypeScript 7 counts as a warning.
  failOnWarn: false,
  checks: { legacyCjs: false },
});
