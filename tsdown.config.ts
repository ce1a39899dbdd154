import { fileURLToPath } from 'node:url';
import { defineConfig, type Rolldown } from 'tsdown';
import { minify } from 'vite';
import { licensesOf } from './scripts/licenses.ts';
import { instrumentationTable } from './src/instrumentation-table.ts';

/**
 * Packages inside the build. Not among them: `@opentelemetry/api` and `import-in-the-middle`, of which a process has one,
 * and `sdk-node`, which few programs load.
 */
const bundled =
  /^(@opentelemetry\/(?!api$|sdk-node$).+|require-in-the-middle|module-details-from-path|forwarded-parse|systeminformation|proxy-from-env|re2js|yaml|nodemailer)$/;

/** Packages of which each is a file of its own, loaded when it is needed (src/sdk/parts.ts). */
const parts = [
  ...instrumentationTable.map(({ name }) => `instrumentation-${name}`),
  'otlp-exporter-base/node-http',
  'otlp-transformer',
  'propagator-b3',
];

/** Packages that only the command line and the view use: minified, each in a chunk that is loaded when it is needed. */
const toolChunks = [
  { name: 'patterns', test: /[\\/]node_modules[\\/]re2js[\\/]/ },
  { name: 'yaml', test: /[\\/]node_modules[\\/]yaml[\\/]/ },
  { name: 'mail', test: /[\\/]node_modules[\\/]nodemailer[\\/]/ },
];

/** Our own code that only the command line and the view use. */
const toolModule = /[\\/]src[\\/](?:alert|cli|query|viewer)[\\/]/;

/**
 * Without comments; what others wrote and what tools use, on one line, too. Names that a stack may show stay, but for those of the
 * packages that only tools use; in our own code of tools, names within a function are short.
 */
const withoutComments: Rolldown.Plugin = {
  name: 'without-comments',
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.fileName.endsWith('.cjs')) continue;
      const { code } = await minify(chunk.fileName, chunk.code, toOptions(chunk));
      chunk.code = shortenChunkNames(code);
    }
  },
};

const importHook = fileURLToPath(new URL('src/sdk/import-hook.ts', import.meta.url));

/** What the bundler does not see, or should not take as it is. */
const asImports: Rolldown.Plugin = {
  name: 'as-imports',
  transform: (code) =>
    code
      .replaceAll(/^const (\w+) = __require\("([\w-]+)"\);$/gm, 'import $1 from "$2";')
      .replace(/(?<=^import \{ Hook.* from )"import-in-the-middle"/m, JSON.stringify(importHook))
      // A list for each attribute of a span, and a set for each of its values, cost more than the rest of it.
      .replaceAll(
        'for (const [key, val] of Object.entries(inAttributes)) {',
        'for (const key of Object.keys(inAttributes)) {\nconst val = inAttributes[key];',
      )
      .replaceAll(
        /return isAnyValueInternal\(val, (.*new WeakSet\(\))\);/g,
        "return isAnyValueInternal(val, typeof val === 'object' ? $1 : undefined);",
      )
      // It would print for whoever sets `DEBUG` for a program of theirs.
      .replace("require('debug')('require-in-the-middle')", '() => {}'),
};

/** Tables of nodemailer for what our mails have not: attached files, and servers by the name of their company. */
const withoutTables: Rolldown.Plugin = {
  name: 'without-tables',
  load(id) {
    if (/[\\/]nodemailer[\\/].*[\\/]mime-types\.js$/.test(id))
      return `export const detectMimeType = () => 'application/octet-stream';
        export const detectExtension = () => 'bin';`;
    return /[\\/]nodemailer[\\/].*[\\/]services\.js$/.test(id)
      ? 'export const services = {};'
      : undefined;
  },
};

/** Apache-2.0, 4(b). */
const changeNotice = `
# Changes

All of them were changed: bundled, without comments and without what is not used here. Single statements differ in
@opentelemetry/core (attributes), @opentelemetry/instrumentation and require-in-the-middle, and nodemailer is without its tables of
types of files and of servers, as tsdown.config.ts of filrouge says.
`;

const licenses: Rolldown.Plugin = {
  name: 'licenses',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((part) =>
      part.type === 'chunk' ? part.moduleIds : [],
    );
    // The types are built by themselves, and hold no module of a package.
    const source = licensesOf(modules);
    if (source !== '')
      this.emitFile({ type: 'asset', fileName: 'licenses.md', source: source + changeNotice });
  },
};

/** One CommonJS build: one copy of state for `require` and `import` alike (docs/decisions/001). */
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    register: 'src/register.ts',
    start: 'src/start.ts',
    'last-sender': 'src/last-sender.ts',
    cli: 'src/cli/main.ts',
    'view-thread': 'src/viewer/reading/thread.ts',
    ...Object.fromEntries(parts.map((name) => [`parts/${name}`, `@opentelemetry/${name}`])),
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
  plugins: [asImports, withoutTables, withoutComments, licenses],
  // The notice about TypeScript 7 counts as a warning.
  failOnWarn: false,
  checks: { legacyCjs: false },
});

function toOptions({ name, moduleIds }: Rolldown.OutputChunk) {
  if (toolChunks.some((chunk) => chunk.name === name)) return { mangle: true };
  if (isOfTools(moduleIds)) return { mangle: { toplevel: false, keepNames: true } };
  if (isOfOthers(moduleIds)) return { mangle: false };
  return { compress: false, mangle: false, codegen: { removeWhitespace: false } };
}

/** What the bundler calls another file of ours: no stack shows it, and all of them are 40 kB. */
function shortenChunkNames(code: string): string {
  const names = [
    ...code.matchAll(/(?<![\w$.])(require_[\w$]+) ?= ?(?:__toESM\()?require\("\.{1,2}\//g),
  ];
  const short = new Map(names.map(([, name = ''], index) => [name, `_f${index.toString(36)}`]));
  if ([...short.values()].some((name) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(code)))
    throw new Error('a name of a file is taken');
  return code.replaceAll(
    /(?<![\w$]|(?<!\.\.)\.)require_[\w$]+/g,
    (name) => short.get(name) ?? name,
  );
}

function isOfOthers(modules: readonly string[]): boolean {
  return modules.every((file) => /[\\/]node_modules[\\/]|^\0/.test(file));
}

function isOfTools(modules: readonly string[]): boolean {
  return modules.some((file) => toolModule.test(file));
}
