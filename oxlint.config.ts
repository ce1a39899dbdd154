import { defineConfig } from 'oxlint';

/**
 * THE table of who may import whom: a folder or file of src/ on the left, what it may import across folders on the right.
 * Imports point down this table; inside a folder they are relative.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  // entries
  'index.ts': ['#context', '#diagnostics', '#errors', '#logger', '#record'],
  'register.ts': [],
  'wake.ts': ['#arm'],
  'init.ts': ['#arm', '#config', '#diagnostics', '#errors', '#node-version'],
  // waits until telemetry is needed; nothing of OpenTelemetry in it
  'arm/**': [
    '#config',
    '#console-calls',
    '#diagnostics',
    '#instrumentation-table',
    '#module-hooks',
    '#module-loading',
  ],
  'cli/**': [
    '#alert',
    '#alert/export',
    '#config',
    '#errors',
    '#export',
    '#node-version',
    '#otlp',
    '#safe-text',
    '#spool',
    '#suggest',
    '#this-machine',
    '#version',
    '#viewer',
    '#viewer/api',
    '#viewer/trace-tree',
  ],
  // composition
  'start.ts': [
    '#config',
    '#context',
    '#diagnostics',
    '#errors',
    '#instrument',
    '#instrumentation-table',
    '#intake',
    '#log-file',
    '#process-intake',
    '#record',
    '#sdk',
  ],
  'road.ts': ['#config', '#redact', '#sdk'],
  'exit.ts': ['#config', '#diagnostics', '#export', '#sdk', '#spool'],
  'lane.ts': ['#config', '#diagnostics', '#export', '#spool'],
  'standard-exit.ts': ['#config', '#diagnostics', '#export', '#sdk'],
  'end.ts': ['#diagnostics'],
  'last-send.ts': ['#diagnostics', '#export'],
  // a process of its own
  'last-sender.ts': ['#export', '#files', '#spool'],
  'close.ts': ['#diagnostics'],
  'deadline.ts': ['#diagnostics'],
  'stats-file.ts': ['#diagnostics', '#files'],
  'self-metrics.ts': ['#diagnostics'],
  'telemetry.ts': ['#diagnostics'],
  'process-intake.ts': ['#config', '#context', '#intake', '#redact'],
  'business-context.ts': ['#context', '#diagnostics', '#record'],
  'parameters.ts': ['#context', '#diagnostics', '#intake'],
  'security-event.ts': ['#diagnostics', '#intake', '#record'],
  'logger/**': ['#config', '#intake', '#process-intake', '#record'],
  // configuration
  'config/**': ['#errors', '#diagnostics', '#suggest', '#this-machine'],
  // features
  'sdk/**': [
    '#instrumentation-table',
    '#module-hooks',
    '#module-loading',
    '#export',
    '#spool',
    '#otlp',
    '#intake',
    '#record',
    '#context',
    '#redact',
    '#errors',
    '#diagnostics',
  ],
  // batches and transport; no OpenTelemetry SDK in it
  'export/**': ['#spool', '#otlp', '#errors', '#diagnostics', '#this-machine'],
  // what waits to be sent, on disk
  'spool/**': ['#otlp', '#errors', '#diagnostics', '#files', '#make-folder'],
  'instrument/**': ['#console-calls', '#intake', '#record', '#context', '#errors', '#diagnostics'],
  'log-file/**': ['#errors', '#diagnostics', '#files', '#make-folder'],
  // where a record enters the road
  'intake/**': ['#record', '#context', '#redact', '#errors', '#diagnostics'],
  // vocabulary
  'record/**': ['#errors', '#diagnostics'],
  'redact/**': ['#errors', '#diagnostics'],
  'context/**': ['#record', '#errors', '#diagnostics'],
  'otlp/**': ['#record', '#errors', '#diagnostics'],
  // ground
  'diagnostics.ts': ['#errors'],
  'errors.ts': [],
  'console-calls.ts': [],
  'instrumentation-table.ts': [],
  'make-folder.ts': ['#files'],
  'files.ts': [],
  'html-text.ts': [],
  'module-hooks.ts': [],
  'module-loading.ts': [],
  'node-version.ts': [],
  'safe-text.ts': [],
  'suggest.ts': [],
  'this-machine.ts': [],
  'version.ts': [],
  // apart
  'query/**': ['#record'],
  'alert/**': ['#html-text', '#query', '#record', '#suggest'],
  'viewer/**': [
    '#alert',
    '#errors',
    '#html-text',
    '#record',
    '#otlp',
    '#query',
    '#safe-text',
    '#this-machine',
    '#version',
  ],
};

const sdkPackages = ['@opentelemetry/*', '!@opentelemetry/api', 'import-in-the-middle', 'winston'];
const mayUseSdk = new Set([
  'start.ts',
  'road.ts',
  'lane.ts',
  'exit.ts',
  'standard-exit.ts',
  'telemetry.ts',
  'sdk/**',
  'instrument/**',
  'logger/**',
]);

interface Pattern {
  group: string[];
  message: string;
  allowTypeImports?: boolean;
}

function toPatterns(files: string, modules: readonly string[]): Pattern[] {
  const inside = files === 'viewer/**' ? ['!../{alerting,api,mcp,reading,receiver,store}/**'] : [];
  const patterns: Pattern[] = [
    {
      group: ['#*', '#*/*', ...modules.map((module) => `!${module}`)],
      message: 'Not in the table of oxlint.config.ts: imports point down.',
    },
    {
      // The viewer has folders inside its folder; nobody else has.
      group: ['../*/**', '!../../package.json', ...inside],
      message: 'Across folders only by #name.',
    },
  ];
  if (modules.includes('#files'))
    patterns.push({
      group: ['node:fs'],
      message: 'From #files: others replace what is there.',
      allowTypeImports: true,
    });
  const message = 'The OpenTelemetry SDK stays at the edge: sdk, instrument, logger, start.';
  return mayUseSdk.has(files) ? patterns : [...patterns, { group: sdkPackages, message }];
}

function restrict(patterns: Pattern[]): ['error', { patterns: Pattern[] }] {
  return ['error', { patterns }];
}

const overrides = Object.entries(mayImport).map(([files, modules]) => ({
  files: [`src/${files}`, `test/lint/fixtures/src/${files}`],
  rules: { 'no-restricted-imports': restrict(toPatterns(files, modules)) },
}));

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: [
    'dist/**',
    'examples/**',
    'test/fixtures/**',
    'coverage/**',
    // Files that break the table on purpose: test/lint/imports.test.ts expects each to be rejected.
    ...(process.env['LINT_FIXTURES'] === '1' ? [] : ['test/lint/fixtures/**']),
  ],
  rules: {
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'no-console': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    'max-lines': ['error', { max: 350, skipComments: true, skipBlankLines: true }],
    'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
    // One promise after the other is often what is meant.
    'no-await-in-loop': 'off',
    // Names such as `name` or `status` are ours to use in modules.
    'no-shadow': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    // A cast at the border of a library without types is stated where it stands.
    'typescript/no-unsafe-type-assertion': 'off',
    // Side effects are what register, style sheets and fixtures are imported for.
    'import/no-unassigned-import': 'off',
    'no-underscore-dangle': 'off',
    // TypeScript's own noImplicitReturns sees exhaustive switches; this rule does not.
    'typescript/consistent-return': 'off',
    'typescript/no-misused-spread': 'off',
    'typescript/no-base-to-string': 'off',
    'typescript/restrict-template-expressions': 'off',
    'typescript/unbound-method': 'off',
    'typescript/no-unnecessary-type-arguments': 'off',
    'typescript/no-unnecessary-type-assertion': 'off',
    'typescript/require-array-sort-compare': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    // A variable that a callback changes counts as unchanged.
    'no-unmodified-loop-condition': 'off',
    'vitest/require-to-throw-message': 'off',
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
  },
  overrides: [
    ...overrides,
    {
      files: ['src/cli/**', 'scripts/**', 'bench/**', 'test/**/*.browser.ts'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['*.config.ts', 'scripts/count-reporter.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    { files: ['test/**', 'ui/**'], rules: { 'max-lines-per-function': 'off' } },
    // fc.assert is an assertion, too.
    {
      files: ['test/**'],
      rules: {
        'vitest/expect-expect': [
          'error',
          { assertFunctionNames: ['expect', 'fc.assert', 'expect*'] },
        ],
      },
    },
    {
      files: ['ui/**'],
      rules: {
        'no-restricted-imports': restrict([
          {
            group: ['../src/**', '!../src/viewer/api/types.ts'],
            message:
              'The page sees the types of viewer/api, and what stands behind a `#viewer/…` of its own.',
          },
        ]),
      },
    },
  ],
});
