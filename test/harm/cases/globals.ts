import type { HarmCase } from '../case.ts';

/** What a program can see of the process it runs in. */
export const globals: readonly HarmCase[] = [
  { name: 'enumerable globals', code: 'console.log(Object.keys(globalThis).join())' },
  {
    name: 'for-in of globals',
    code: 'const n = []; for (const k in globalThis) n.push(k); console.log(n.join())',
  },
  {
    name: 'new strings among the globals',
    code: "const known = require('vm').runInNewContext('Object.getOwnPropertyNames(globalThis)'); console.log(Object.getOwnPropertyNames(globalThis).filter((n) => !known.includes(n)).sort().join())",
  },
  {
    name: 'prototypes',
    code: 'console.log([Object, Array, Function, Promise, Map, Error, String].map((c) => Reflect.ownKeys(c.prototype).length).join(), Object.keys(Object.prototype).length)',
  },
  {
    name: 'listeners of the process',
    code: "console.log(['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection', 'rejectionHandled', 'warning', 'message', 'disconnect', 'worker', 'multipleResolves'].map((n) => process.listenerCount(n)).join())",
  },
  {
    name: 'removeAllListeners of the process',
    code: "process.removeAllListeners(); console.log(1); setTimeout(() => { throw new Error('no'); }, 1)",
  },
  {
    name: 'removeAllListeners of beforeExit and exit',
    code: "process.removeAllListeners('beforeExit').removeAllListeners('exit'); console.log(process.listenerCount('exit'))",
  },
  {
    name: 'active resources',
    code: 'console.log(process.getActiveResourcesInfo().filter((n) => !/^(TTY|Pipe|File)/.test(n)).join())',
  },
  {
    name: 'active handles',
    code: "console.log(process._getActiveHandles().map((h) => h.constructor.name).filter((n) => n !== 'Socket' && n !== 'WriteStream').join(), process._getActiveRequests().length)",
  },
  {
    name: 'Error.stackTraceLimit',
    code: 'console.log(Error.stackTraceLimit, typeof Error.prepareStackTrace)',
  },
  {
    name: 'a deep stack keeps its frames',
    code: "function a() { return new Error('x').stack.split('\\n').length; } console.log(a())",
  },
  {
    name: 'Error.prepareStackTrace of the program',
    code: "Error.prepareStackTrace = (e, frames) => frames.length; console.log(typeof new Error('x').stack)",
  },
  {
    name: 'module.children and require.cache',
    code: 'console.log(module.children.length, Object.keys(require.cache).filter((f) => f.startsWith(__dirname)).length)',
  },
  {
    name: 'require.cache is empty but for the program',
    known: 'Files of ours are in require.cache',
    code: 'console.log(Object.keys(require.cache).length)',
  },
  {
    name: 'deleting all of require.cache',
    code: "for (const f of Object.keys(require.cache)) delete require.cache[f]; console.log(typeof require('./b.cjs'), typeof require('express'))",
    files: { 'b.cjs': 'module.exports = {}' },
  },
  {
    name: 'require.extensions',
    code: 'console.log(Object.keys(require.extensions).join(), Object.keys(require("module").prototype).length)',
  },
  {
    name: 'process.env is as given',
    code: 'console.log(Object.keys(process.env).filter((n) => /OTEL|FILROUGE/.test(n)).join())',
  },
  {
    name: 'process.execArgv',
    code: 'console.log(process.execArgv.length)',
    ways: ['NODE_OPTIONS'],
  },
  {
    name: 'process.getBuiltinModule',
    code: "console.log(process.getBuiltinModule('os') === require('os'), process.getBuiltinModule('http') === require('http'), process.getBuiltinModule('nope'))",
  },
  {
    name: 'process.report and resourceUsage',
    code: 'console.log(typeof process.resourceUsage().maxRSS, typeof process.report.getReport)',
  },
  {
    name: 'async_hooks',
    code: "const { executionAsyncId, triggerAsyncId, createHook } = require('async_hooks'); const seen = []; createHook({ init: (id, type) => seen.push(type) }).enable(); setTimeout(() => {}, 1); console.log(executionAsyncId() > 0, seen.join())",
  },
  {
    name: 'AsyncLocalStorage',
    code: "const { AsyncLocalStorage } = require('async_hooks'); const s = new AsyncLocalStorage(); s.run(1, () => setTimeout(() => Promise.resolve().then(() => console.log(s.getStore())), 1)); console.log(s.getStore())",
  },
  {
    name: 'EventEmitter bound listeners',
    code: "const E = require('events'); const e = new E(); const f = () => console.log('f'); e.on('x', f); e.off('x', f); e.once('x', f); console.log(e.listeners('x')[0] === f, e.rawListeners('x')[0].listener === f); e.emit('x'); console.log(e.listenerCount('x'))",
  },
  {
    name: 'timers',
    code: "const t = setTimeout(() => {}, 1); console.log(t.hasRef(), typeof t[Symbol.toPrimitive]()); setImmediate(() => { console.log('i'); setTimeout(() => console.log('t'), 1); }); process.nextTick(() => console.log('n')); Promise.resolve().then(() => console.log('p'))",
  },
  {
    name: 'console methods',
    code: "console.log('a %s %d %o', 'b', 1, { c: 2 }); console.error('e'); console.table([{ a: 1 }]); console.group('g'); console.log('in'); console.groupEnd(); console.assert(false, 'no'); console.count(); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })",
  },
  {
    name: 'console is replaced',
    code: "console.log = (...a) => process.stdout.write('mine ' + a.join() + '\\n'); console.log(1, 2)",
  },
  {
    name: 'functions keep name and length',
    code: "const http = require('http'); const https = require('https'); console.log([http.request, http.get, http.createServer, https.request, https.get, fetch, http.Server, http.ServerResponse].map((f) => `${f.name}/${f.length}`).join())",
  },
  {
    name: 'performance entries and marks',
    code: "const { performance, PerformanceObserver } = require('perf_hooks'); performance.mark('a'); console.log(performance.getEntries().map((e) => e.name).join())",
  },
  {
    name: 'diagnostics_channel of http',
    code: "const dc = require('diagnostics_channel'); console.log(dc.channel('my').hasSubscribers); dc.subscribe('http.server.request.start', ({ request }) => console.log(request.url)); const s = require('http').createServer((q, r) => r.end()).listen(0, () => require('http').get({ port: s.address().port, path: '/x' }, (r) => { r.resume(); s.close(); s.closeAllConnections(); }))",
  },
  {
    name: 'vm contexts',
    code: "const vm = require('vm'); console.log(vm.runInNewContext('typeof Array + [1].length'), new vm.Script('1 + 1').runInThisContext())",
  },
  {
    name: 'structuredClone and MessageChannel',
    code: "const { port1, port2 } = new MessageChannel(); port2.on('message', (m) => { console.log(m); port2.close(); }); port1.postMessage(structuredClone({ a: new Date(0) }))",
  },
  {
    name: 'setters on global functions',
    code: "const f = globalThis.fetch; globalThis.fetch = () => 'mine'; console.log(fetch(), f.name)",
  },
  {
    name: 'Object.freeze of Object.prototype',
    code: "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Function.prototype); const http = require('http'); const s = http.createServer((q, r) => r.end('ok')).listen(0, () => http.get({ port: s.address().port }, (r) => { console.log(r.statusCode); r.resume(); r.on('end', () => s.close()); }))",
  },
  {
    name: 'a getter on Object.prototype',
    code: "Object.defineProperty(Object.prototype, 'get', { get() { return undefined; }, set() {}, configurable: true }); const s = require('http').createServer((q, r) => r.end('ok')).listen(0, () => fetch(`http://127.0.0.1:${s.address().port}`).then((r) => r.text()).then((t) => { console.log(t); s.close(); s.closeAllConnections(); }))",
  },
  {
    name: 'a polluted Object.prototype',
    code: "Object.prototype.polluted = 'yes'; const http = require('http'); const s = http.createServer((q, r) => { r.setHeader('a', '1'); r.end(); }).listen(0, () => http.get({ port: s.address().port }, (r) => { console.log(r.headers.a, r.headers.polluted); r.resume(); r.on('end', () => s.close()); }))",
  },
  { name: 'deprecated: punycode', code: "require('punycode'); console.log(1)" },
  {
    name: 'deprecated: url.parse',
    code: "console.log(require('url').parse('http://a/b').pathname)",
  },
  { name: 'deprecated: new Buffer', code: "console.log(new Buffer('a').length)" },
  { name: 'deprecated: process.binding', code: 'console.log(typeof process.binding)' },
  {
    name: 'experimental warning',
    code: "const { DatabaseSync } = require('node:sqlite'); console.log(typeof DatabaseSync)",
  },
];
