import type { HarmCase } from '../case.ts';

const print = "console.log('ran', process.argv.length, require('os').EOL.length);";

/** Ways to run a program. */
export const ways: readonly HarmCase[] = [
  { name: '-e', args: ['-e', 'console.log(1)'] },
  {
    name: '-e that requires',
    args: ['-e', "console.log(require('os').EOL.length, os.EOL.length)"],
  },
  { name: '-p', args: ['-p', '1+1'] },
  { name: '-p of a built-in module', args: ['-p', 'os.EOL'] },
  {
    name: '-p of every built-in module',
    args: [
      '-p',
      "require('module').builtinModules.filter((n) => !/^_|punycode|sys|trace_events|wasi|inspector/.test(n)).map((n) => typeof require(n)).join()",
    ],
  },
  {
    name: '-e as an ES module',
    args: [
      '--input-type=module',
      '-e',
      "import { EOL } from 'os'; import { createServer } from 'node:http'; console.log(EOL.length, typeof createServer)",
    ],
  },
  { name: '-e that throws', args: ['-e', "throw new Error('no')"] },
  {
    name: '-e with a dynamic import',
    args: ['-e', "import('os').then((os) => console.log(os.EOL.length))"],
  },
  { name: '-pe with arguments', args: ['-pe', 'process.argv.slice(1).join()', '--', 'a', 'b'] },
  { name: 'stdin', args: [], stdin: print },
  {
    name: 'stdin as an ES module',
    args: ['--input-type=module', '-'],
    stdin: "import os from 'os'; console.log(os.EOL.length)",
  },
  {
    name: 'stdin with TypeScript',
    args: ['--input-type=commonjs-typescript', '-'],
    stdin: 'const a: number = 1; console.log(a);',
    since: 24,
  },
  {
    name: 'REPL',
    args: ['-i'],
    stdin: "os.EOL.length\nrequire('module').isBuiltin('os')\nawait 1\n1 +\n1\n.exit\n",
    env: { NO_COLOR: '1', TERM: 'dumb', NODE_REPL_HISTORY: '' },
  },
  {
    name: 'REPL with an error and an import',
    args: ['-i'],
    stdin: "nope\n(await import('os')).EOL.length\n",
    env: { NO_COLOR: '1', TERM: 'dumb', NODE_REPL_HISTORY: '' },
  },
  { name: '--check of a good file', args: ['--check', 'main.cjs'], code: print },
  { name: '--check of a broken file', args: ['--check', 'main.cjs'], code: 'const = 1' },
  {
    name: '--test',
    args: ['--test', '--test-reporter=dot', 'a.test.cjs'],
    files: { 'a.test.cjs': "require('node:test')('works', () => {});" },
  },
  {
    name: '--test that fails',
    args: ['--test', '--test-reporter=tap', 'a.test.cjs'],
    files: {
      'a.test.cjs': "require('node:test')('breaks', () => { require('assert').equal(1, 2); });",
    },
    shell: '"$@" | grep -E "^(not )?ok|^# (tests|pass|fail)"',
  },
  {
    name: '--run',
    args: ['--run', 'hello'],
    files: { 'package.json': '{"scripts":{"hello":"node -e \'console.log(1)\'"}}' },
    ways: ['NODE_OPTIONS'],
  },
  {
    name: 'npm run of node -e',
    command: 'npm',
    args: ['run', '-s', 'hello'],
    files: { 'package.json': '{"scripts":{"hello":"node -p os.EOL.length"}}' },
  },
  {
    name: 'a child by execFileSync and -e',
    code: "const { execFileSync } = require('child_process'); process.stdout.write(execFileSync(process.execPath, ['-e', 'console.log(require(\"module\").isBuiltin(\"fs\"))']));",
  },
  {
    name: 'a child by spawnSync and stdin',
    code: "const r = require('child_process').spawnSync(process.execPath, ['-'], { input: 'console.log(os.EOL.length)' }); console.log(r.status, String(r.stdout));",
  },
  {
    name: 'fork with messages',
    code: "if (process.argv[2]) { process.on('message', (m) => { process.send(m + 1, () => process.disconnect()); }); } else { const c = require('child_process').fork(__filename, ['child']); c.on('message', (m) => console.log(m)); c.on('exit', (code) => console.log('exit', code)); c.send(1); }",
  },
  {
    name: 'fork that exits with a code',
    code: "if (process.argv[2]) process.exit(3); else require('child_process').fork(__filename, ['child']).on('exit', (code, signal) => console.log(code, signal));",
  },
  {
    name: 'fork that is killed',
    code: "if (process.argv[2]) setInterval(() => {}, 1e3); else { const c = require('child_process').fork(__filename, ['child']); c.on('spawn', () => c.kill()); c.on('exit', (code, signal) => console.log(code, signal)); }",
  },
  {
    name: 'cluster',
    code: "const cluster = require('cluster'); if (cluster.isPrimary) { const w = cluster.fork(); w.on('online', () => console.log('online')); w.on('exit', (code) => console.log('exit', code)); } else { require('http').createServer((q, s) => s.end('hi')).listen(0, '127.0.0.1', function () { require('http').get({ port: this.address().port, host: '127.0.0.1' }, (r) => { r.resume(); r.on('end', () => process.exit(r.statusCode === 200 ? 0 : 1)); }); }); }",
  },
  {
    name: 'a worker with a file',
    code: "const { Worker, isMainThread, parentPort } = require('worker_threads'); if (isMainThread) new Worker(__filename).on('message', (m) => console.log(m)).on('exit', (c) => console.log('exit', c)); else parentPort.postMessage(require('os').EOL.length);",
  },
  {
    name: 'a worker with code',
    code: "const { Worker } = require('worker_threads'); new Worker('require(\"worker_threads\").parentPort.postMessage(require(\"os\").EOL.length)', { eval: true }).on('message', (m) => console.log(m)).on('exit', (c) => console.log('exit', c));",
  },
  {
    name: 'a worker that throws',
    code: "const { Worker } = require('worker_threads'); new Worker('throw new TypeError(\"in worker\")', { eval: true }).on('error', (e) => console.log(e.name, e.message)).on('exit', (c) => console.log('exit', c));",
  },
  {
    name: 'a worker that exits',
    code: "const { Worker } = require('worker_threads'); new Worker('process.exit(5)', { eval: true }).on('exit', (c) => console.log('exit', c));",
  },
  {
    name: 'a worker without environment and arguments',
    code: "const { Worker } = require('worker_threads'); new Worker('console.log(Object.keys(process.env).length, process.execArgv.length)', { eval: true, env: {}, execArgv: [] }).on('exit', (c) => console.log('exit', c));",
  },
  {
    name: 'a worker with stdout of its own',
    code: "const { Worker } = require('worker_threads'); const w = new Worker('console.log(1); console.error(2)', { eval: true, stdout: true, stderr: true }); w.stdout.on('data', (d) => console.log('out', String(d))); w.stderr.on('data', (d) => console.log('err', String(d)));",
  },
  {
    name: '--permission',
    flags: ['--permission', '--allow-fs-read=*'],
    code: "console.log(process.permission.has('fs.read'), process.permission.has('fs.write')); try { require('fs').writeFileSync('x', '1'); } catch (e) { console.log(e.code); }",
    since: 24,
    ways: ['require', 'import'],
  },
  { name: '--frozen-intrinsics', flags: ['--frozen-intrinsics', '--no-warnings'], code: print },
  {
    name: '--disable-proto=delete',
    flags: ['--disable-proto=delete'],
    code: "console.log('__proto__' in {}, 1)",
  },
  {
    name: '--disable-proto=throw',
    flags: ['--disable-proto=throw'],
    code: 'try { ({}).__proto__; } catch (e) { console.log(e.code); }',
  },
  {
    name: '--disallow-code-generation-from-strings',
    flags: ['--disallow-code-generation-from-strings'],
    code: "try { eval('1'); } catch (e) { console.log(e.name); }",
  },
  { name: '--no-addons', flags: ['--no-addons'], code: print },
  {
    name: '--enable-source-maps',
    flags: ['--enable-source-maps'],
    code: 'try { null.x; } catch (e) { console.log(e.message); }',
  },
  {
    name: '--trace-uncaught',
    flags: ['--trace-uncaught'],
    code: "console.log('before'); throw 1;",
    shell: '"$@" 2>/dev/null',
  },
  { name: '--throw-deprecation', flags: ['--throw-deprecation'], code: 'console.log(1)' },
  { name: '--pending-deprecation', flags: ['--pending-deprecation'], code: 'console.log(1)' },
  {
    name: '--no-deprecation',
    flags: ['--no-deprecation'],
    code: "require('punycode'); console.log(1)",
  },
  {
    name: '--unhandled-rejections=warn',
    flags: ['--unhandled-rejections=warn'],
    code: "Promise.reject(new Error('no')); setTimeout(() => console.log('lives'), 5);",
  },
  {
    name: '--unhandled-rejections=none',
    flags: ['--unhandled-rejections=none'],
    code: "Promise.reject(new Error('no')); setTimeout(() => console.log('lives'), 5);",
  },
  { name: '--preserve-symlinks', flags: ['--preserve-symlinks'], code: print },
  { name: '--conditions', flags: ['--conditions=development'], code: print },
  {
    name: '--env-file',
    flags: ['--env-file=one.env'],
    files: { 'one.env': 'GIVEN=1' },
    code: 'console.log(process.env.GIVEN)',
    ways: ['require', 'import'],
  },
  { name: 'a small heap', flags: ['--max-old-space-size=64'], code: print },
  {
    name: 'a small stack',
    flags: ['--stack-size=200'],
    code: 'let n = 0; const f = () => { n += 1; f(); }; try { f(); } catch (e) { console.log(e.name, n > 100); }',
  },
  { name: 'few file descriptors', shell: 'ulimit -n 40; "$@"', code: print },
  { name: 'closed stdin', shell: '"$@" <&-', code: print },
  { name: 'closed stderr', shell: '"$@" 2>&-', code: print },
  { name: 'closed stdout', shell: '"$@" >&-', code: 'console.log(1); process.exitCode = 4;' },
  { name: 'no HOME', shell: 'unset HOME; "$@"', code: print },
  {
    name: 'an empty environment',
    shell: 'exec env -i OTEL_EXPORTER_OTLP_ENDPOINT="$OTEL_EXPORTER_OTLP_ENDPOINT" "$@"',
    code: 'console.log(Object.keys(process.env).filter((n) => n !== "OTEL_EXPORTER_OTLP_ENDPOINT").join())',
    ways: ['require', 'import'],
  },
  {
    name: 'a folder that is gone',
    shell:
      'mkdir gone; main="$PWD/main.cjs"; cd gone; rmdir ../gone; shift $(($# - 1)); node "$main"',
    code: 'try { process.cwd(); } catch (e) { console.log(e.code); }',
    ways: ['NODE_OPTIONS'],
  },
  {
    name: 'a read-only folder',
    shell: 'chmod 555 .; "$@"; code=$?; chmod 755 .; exit $code',
    code: print,
  },
  { name: 'a file without ending', main: 'main', code: print },
  {
    name: 'a missing file',
    ways: ['import'],
    known: 'Messages of the module loader on Node.js 22',
    knownBelow: 24,
    args: ['missing.js'],
  },
  { name: 'a file with a shebang', code: '#!/usr/bin/env node\nconsole.log(1)' },
  { name: 'a syntax error', code: 'const = 1' },
  {
    name: 'TypeScript',
    main: 'main.ts',
    code: "const a: number = 1; console.log(a, require('os').EOL.length);",
    since: 24,
  },
  { name: 'TypeScript with an enum', main: 'main.ts', code: 'enum A { B }', since: 24 },
  {
    name: 'a WebAssembly module',
    code: 'console.log(WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));',
  },
  {
    name: 'require.main',
    code: 'console.log(require.main === module, module.parent, module.paths.length > 0, module.children.length);',
  },
  {
    name: 'process.argv and execPath',
    code: 'console.log(process.argv.length, process.argv[1] === __filename, process.execPath === process.argv[0], process.title);',
  },
];
