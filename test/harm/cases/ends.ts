import type { HarmCase } from '../case.ts';

/** Ways to end. */
export const ends: readonly HarmCase[] = [
  { name: 'by itself', code: "console.log('end')" },
  { name: 'process.exit(0)', code: 'console.log(1); process.exit(0)' },
  { name: 'process.exit(7)', code: 'process.exit(7)' },
  { name: 'process.exitCode', code: 'process.exitCode = 9' },
  {
    name: 'process.exitCode in beforeExit',
    code: "process.on('beforeExit', () => { process.exitCode = 11; })",
  },
  {
    name: 'process.exit in beforeExit',
    code: "process.on('beforeExit', () => { console.log('b'); process.exit(12); })",
  },
  {
    name: 'process.exit in exit',
    code: "process.on('exit', (code) => { console.log(code); process.exit(13); })",
  },
  { name: 'process.exit in a promise', code: 'Promise.resolve().then(() => process.exit(3))' },
  { name: 'process.reallyExit', code: 'process.reallyExit(6)' },
  {
    name: 'process.abort',
    code: "console.log('before'); process.abort()",
    shell: 'ulimit -c 0; "$@" 2>/dev/null',
  },
  { name: 'throw an Error', code: "throw new Error('no')" },
  {
    name: 'throw an Error with a cause',
    code: "throw new Error('no', { cause: new TypeError('why') })",
  },
  {
    name: 'throw an AggregateError',
    code: "throw new AggregateError([new Error('a'), 1], 'many')",
  },
  { name: 'throw a string', code: "throw 'text'" },
  { name: 'throw null', code: 'throw null' },
  { name: 'throw undefined', code: 'throw undefined' },
  { name: 'throw an object', code: "throw { code: 'E_X', toString() { return 'custom'; } }" },
  {
    name: 'throw a Proxy',
    code: "throw new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('keys'); } })",
  },
  {
    name: 'throw an Error with hostile getters',
    code: "const e = new Error('no'); Object.defineProperty(e, 'message', { get() { throw new Error('getter'); } }); Object.defineProperty(e, 'cause', { get() { throw 1; } }); throw e;",
  },
  { name: 'throw in a timer', code: "setTimeout(() => { throw new Error('later'); }, 1)" },
  { name: 'throw in nextTick', code: "process.nextTick(() => { throw new Error('tick'); })" },
  {
    name: 'throw in an event listener',
    code: "const e = new (require('events'))(); e.on('x', () => { throw new Error('listener'); }); e.emit('x')",
  },
  {
    name: 'an error event without listener',
    code: "new (require('events'))().emit('error', new Error('unheard'))",
  },
  { name: 'a rejection', code: "Promise.reject(new Error('no'))" },
  { name: 'a rejection with undefined', code: 'Promise.reject()' },
  { name: 'a rejection with a symbol', code: "Promise.reject(Symbol('s'))" },
  {
    name: 'a rejection that is handled later',
    code: "const p = Promise.reject(new Error('no')); process.on('unhandledRejection', () => { p.catch(() => {}); console.log('u'); }); process.on('rejectionHandled', () => console.log('h'))",
  },
  {
    name: 'a listener of unhandledRejection that throws',
    code: "process.on('unhandledRejection', (e) => { throw e; }); Promise.reject(new Error('no'))",
  },
  {
    name: 'a listener of uncaughtException',
    code: "process.on('uncaughtException', (e, origin) => { console.log(e.message, origin); process.exitCode = 2; }); throw new Error('no')",
  },
  {
    name: 'a listener of uncaughtException that throws',
    code: "process.on('uncaughtException', () => { throw new Error('again'); }); throw new Error('no')",
  },
  {
    name: 'a listener of uncaughtExceptionMonitor',
    code: "process.on('uncaughtExceptionMonitor', (e, origin) => console.log(e.message, origin)); throw new Error('no')",
  },
  {
    name: 'setUncaughtExceptionCaptureCallback',
    code: "process.setUncaughtExceptionCaptureCallback((e) => { console.log('caught', e.message); }); throw new Error('no')",
  },
  {
    name: 'a domain',
    code: "const d = require('domain').create(); d.on('error', (e) => console.log('domain', e.message)); d.run(() => setTimeout(() => { throw new Error('no'); }, 1))",
  },
  {
    name: 'a listener of exit that throws',
    code: "process.on('exit', () => { throw new Error('in exit'); })",
  },
  {
    name: 'a listener of beforeExit that throws',
    code: "process.on('beforeExit', () => { throw new Error('in beforeExit'); })",
  },
  {
    name: 'beforeExit that goes on',
    code: "let n = 0; process.on('beforeExit', () => { if (n++ < 3) setTimeout(() => console.log(n), 1); })",
  },
  {
    name: 'order of beforeExit and exit',
    known: 'beforeExit comes a second time',
    code: "process.on('beforeExit', (c) => console.log('b', c)); process.on('exit', (c) => console.log('e', c)); console.log(process.listenerCount('SIGTERM'), process.listenerCount('SIGINT'))",
  },
  {
    name: 'process.once beforeExit counts, before anything is recorded',
    known: 'beforeExit comes a second time',
    knownBelow: 24,
    code: "let n = 0; process.on('beforeExit', () => { n += 1; }); process.on('exit', () => console.log(n))",
  },
  {
    name: 'process.once beforeExit counts',
    known: 'beforeExit comes a second time',
    code: "console.log('there'); let n = 0; process.on('beforeExit', () => { n += 1; }); process.on('exit', () => console.log(n))",
  },
  ...['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGKILL', 'SIGQUIT'].map((signal) => ({
    name: `${signal} without handler`,
    shell: 'ulimit -c 0; exec "$@"',
    code: `console.log(1); process.kill(process.pid, '${signal}'); setTimeout(() => {}, 1e4)`,
  })),
  ...['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'].map((signal) => ({
    name: `${signal} with a handler`,
    code: `process.on('${signal}', (name, number) => { console.log(name, number); clearTimeout(t); process.exitCode = 5; }); process.kill(process.pid, '${signal}'); const t = setTimeout(() => {}, 1e4)`,
  })),
  {
    name: 'SIGTERM with process.once',
    code: "process.once('SIGTERM', () => { console.log('first'); process.kill(process.pid, 'SIGTERM'); }); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e4)",
  },
  {
    name: 'SIGPIPE: a reader that goes',
    shell: '"$@" 2>/dev/null | head -n 1',
    code: "for (let i = 0; i < 1e5; i += 1) console.log('line', i)",
  },
  {
    name: 'EPIPE on stdout with a listener',
    shell: '{ "$@"; echo "code $?" >&2; } | true',
    code: "process.stdout.on('error', (e) => { process.stderr.write(e.code + '\\n'); process.exit(3); }); setInterval(() => console.log('x'.repeat(1e5)), 1)",
  },
  {
    name: 'much output before exit',
    code: "process.stdout.write('x'.repeat(5e4) + '\\n'); process.exit(0)",
    shell: '"$@" | wc -c',
  },
  { name: 'an endless recursion', code: 'const f = () => f() + 1; f()' },
  {
    name: 'out of memory',
    flags: ['--max-old-space-size=40'],
    shell: 'ulimit -c 0; "$@" 2>/dev/null',
    code: 'const a = []; for (;;) a.push(new Array(1e5).fill(a.length))',
  },
  {
    name: 'a server that is closed',
    code: "const s = require('http').createServer().listen(0, () => s.close(() => console.log('closed')))",
  },
  {
    name: 'an unref timer',
    code: "setTimeout(() => console.log('never'), 5e3).unref(); console.log('end')",
  },
  {
    name: 'top-level await that never settles',
    main: 'main.mjs',
    code: "console.log('a'); await new Promise(() => {})",
  },
  {
    name: 'top-level await that rejects',
    main: 'main.mjs',
    code: "await Promise.reject(new Error('no'))",
  },
  { name: 'assert', code: "require('assert').deepStrictEqual({ a: 1 }, { a: 2 })" },
  {
    name: 'warnings',
    code: "process.emitWarning('careful', { code: 'X001', detail: 'more' }); process.on('warning', (w) => console.log(w.code))",
  },
  {
    name: 'finalization',
    code: 'process.finalization?.register({}, () => {}); console.log(typeof process.finalization)',
    shell: '"$@" 2>/dev/null',
  },
];
