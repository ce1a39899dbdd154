import { defineConfig } from 'tsdown';
import { minify } from 'vite';
import { licensesOf } from './scripts/licenses.ts';

/** Packages inside the build. Not among them: what holds state that instrumentations share, and `@opentelemetry/api`. */
const bundled =
  /^(@opentelemetry\/(resources|sdk-trace|sdk-logs|context-async-hooks)|proxy-from-env|re2js|yaml|nodemailer)$/;

/** Packages that only the command line and the view use: minified, each in a chunk that is loaded when it is needed. */
const toolChunks = [
  { name: 'patterns', test: /[\\/]node_modules[\\/]re2js[\\/]/ },
  { name: 'yaml', test: /[\\/]node_modules[\\/]yaml[\\/]/ },
  { name: 'mail', test: /[\\/]node_modules[\\/]nodemailer[\\/]/ },
];

/** One CommonJS build: one copy of state for `require` and `import` alike (docs/decisions/001). */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    register: 'src/register.ts',
    start: 'src/start.ts',
    'last-sender': 'src/last-sender.ts',
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
  // A user's own span processors are typed by the packages themselves.
  deps: {
    alwaysBundle: [bundled],
    onlyBundle: false,
    dts: { alwaysBundle: [], neverBundle: [bundled] },
  },
  outputOptions: { codeSplitting: { groups: toolChunks } },
  plugins: [
    {
      // Nobody reads them in a stack.
      name: 'minify',
      async generateBundle(_options, bundle) {
        for (const part of Object.values(bundle))
          if (part.type === 'chunk' && toolChunks.some(({ name }) => name === part.name))
            part.code = (await minify(part.fileName, part.code)).code;
      },
    },
    {
      name: 'licenses',
      generateBundle(_options, bundle) {
        const modules = Object.values(bundle).flatMap((part) =>
          part.type === 'chunk' ? part.moduleIds : [],
        );
        // The types are built by themselves, and hold no module of a package.
        const source = licensesOf(modules);
        if (source !== '') this.emitFile({ type: 'asset', fileName: 'licenses.md', source });
      },
    },
  ],
  // The notice about TypeScript 7 counts as a warning.
  failOnWarn: false,
  checks: { legacyCjs: false },
});
