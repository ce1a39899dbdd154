import type { HarmCase } from '../case.ts';

/** Frameworks, loggers and clients as their users write them. */
export const libraries: readonly HarmCase[] = [
  {
    name: 'express: routes, middleware, an error',
    code: "const express = require('express'); const app = express(); app.use((q, s, n) => { s.locals.a = 1; n(); }); app.get('/u/:id', (q, s) => s.json({ id: q.params.id, a: s.locals.a, route: q.route.path })); app.get('/e', () => { throw new Error('no'); }); app.use((e, q, s, n) => s.status(500).send(e.message)); const s = app.listen(0, async () => { const u = 'http://127.0.0.1:' + s.address().port; for (const p of ['/u/7', '/e', '/missing']) { const r = await fetch(u + p); console.log(r.status, await r.text()); } s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'express: what a layer is',
    known: 'Layers of express and middleware of koa are wrapped',
    code: "const express = require('express'); const app = express(); function mine(q, s, n) { n(); } app.use(mine); app.get('/a', function route(q, s) { s.end(); }); console.log(app.router.stack.map((l) => `${l.name}/${l.handle.length}/${l.handle === mine}`).join())",
  },
  {
    name: 'express: sub-apps, routers, params',
    code: "const express = require('express'); const app = express(); const r = express.Router({ mergeParams: true }); r.param('b', (q, s, n, v) => { q.b = v.toUpperCase(); n(); }); r.get('/:b', (q, s) => s.send(q.baseUrl + q.params.a + q.b)); app.use('/x/:a', r); const sub = express(); sub.get('/', (q, s) => s.send(sub.mountpath)); app.use('/sub', sub); const s = app.listen(0, async () => { const u = 'http://127.0.0.1:' + s.address().port; for (const p of ['/x/1/q', '/sub']) console.log(await (await fetch(u + p)).text()); s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'express in an ES module',
    main: 'main.mjs',
    code: "import express, { Router } from 'express'; const app = express(); const r = Router(); r.get('/', (q, s) => s.send('ok')); app.use(r); const s = app.listen(0, async () => { console.log(await (await fetch('http://127.0.0.1:' + s.address().port)).text()); s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'fastify: schema, hooks, errors',
    code: "const app = require('fastify')(); app.addHook('onRequest', async (q) => { q.mine = 1; }); app.get('/u/:id', { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } }, async (q) => ({ id: q.params.id, mine: q.mine })); app.get('/e', async () => { throw Object.assign(new Error('no'), { statusCode: 418 }); }); (async () => { for (const url of ['/u/7', '/u/x', '/e', '/missing']) { const r = await app.inject(url); console.log(r.statusCode, r.body); } await app.close(); })()",
  },
  {
    name: 'fastify: listen, raw heads and reply.hijack',
    code: "const app = require('fastify')(); app.get('/raw', (q, r) => { r.hijack(); r.raw.writeHead(201, 'Fine', [['A', '1'], ['A', '2']]); r.raw.end('raw'); }); app.listen({ port: 0 }).then(async (u) => { const r = await fetch(u + '/raw'); console.log(r.status, r.statusText, r.headers.get('a'), await r.text()); await app.close(); })",
  },
  {
    name: 'fastify with its logger',
    code: "const app = require('fastify')({ logger: { level: 'info', base: null, timestamp: false } }); app.get('/', async (q) => { q.log.info({ a: 1 }, 'hello'); return 'ok'; }); app.inject('/').then((r) => { console.log(r.body); app.close(); })",
    shell: '"$@" | grep -v responseTime | sort',
  },
  {
    name: 'winston: a text of 3 MB',
    known: 'A log line that is too large to be searched is cut',
    code: "const w = require('winston'); w.createLogger({ format: w.format.printf((i) => `${i.message} ${i.text.length}`), transports: [new w.transports.Console()] }).info('large', { text: 'x'.repeat(3e6) })",
  },
  {
    name: 'winston: a text of 200 kB beside a long list',
    code: "const w = require('winston'); w.createLogger({ format: w.format.printf((i) => `${i.message} ${i.text.length}`), transports: [new w.transports.Console()] }).info('large', { text: 'some text '.repeat(2e4), list: Array(5e4).fill(1) })",
  },
  {
    name: 'winston: console, formats, levels',
    code: "const w = require('winston'); const l = w.createLogger({ level: 'debug', format: w.format.combine(w.format.splat(), w.format.simple()), transports: [new w.transports.Console()] }); l.info('a %s', 'b'); l.warn('w', { a: 1 }); l.error(new Error('no').message); l.silly('never'); l.log('debug', 'd'); l.log({ level: 'info', message: 'o' })",
  },
  {
    name: 'winston: json, child, defaultMeta',
    code: "const w = require('winston'); const l = w.createLogger({ format: w.format.json(), defaultMeta: { service: 's' }, transports: [new w.transports.Console()] }); l.child({ a: 1 }).info('c', { b: 2 }); l.info({ message: 'm', x: null }); l.info('nul', null); l.info('num', 5); l.info(); l.info(''); l.info(0)",
  },
  {
    name: 'winston: an Error in each place',
    code: "const w = require('winston'); const l = w.createLogger({ format: w.format.combine(w.format.errors(), w.format.json()), transports: [new w.transports.Console()] }); const e = new TypeError('no'); l.error(e); l.error('m', e); l.error({ message: e }); l.error('x', { e })",
  },
  {
    name: 'winston: printf of its own fields',
    code: "const w = require('winston'); const l = w.createLogger({ format: w.format.printf((i) => Object.keys(i).join() + ' ' + i[Symbol.for('level')] + ' ' + JSON.stringify(i[Symbol.for('splat')])), transports: [new w.transports.Console()] }); l.info('a', { b: 1 }, 2); l.info('x')",
  },
  {
    name: 'winston: a logger without transports',
    code: "const w = require('winston'); w.createLogger().info('nobody'); w.info('default')",
  },
  {
    name: 'winston: own levels and custom transports',
    code: "const w = require('winston'); const T = require('winston-transport'); class Mine extends T { log(info, done) { console.log('mine', info.level, info.message, Object.keys(info).join()); done(); } } const l = w.createLogger({ levels: { high: 0, low: 1 }, level: 'low', transports: [new Mine()] }); l.high('h'); l.low('l', { a: 1 }); l.close()",
  },
  {
    name: 'winston: identity of what was logged',
    code: "const w = require('winston'); const o = Object.freeze({ level: 'info', message: 'm', a: Object.freeze({ b: 1 }) }); const l = w.createLogger({ format: w.format((i) => i)(), transports: [new w.transports.Stream({ stream: new (require('stream').Writable)({ write(c, e, d) { d(); } }) })] }); try { l.log({ level: 'info', message: 'm', a: o.a }); console.log(JSON.stringify(o)); } catch (e) { console.log(e.message); }",
  },
  {
    name: 'winston: exceptionHandlers',
    code: "const w = require('winston'); w.createLogger({ format: w.format.printf((i) => i.level + ' ' + i.exception), transports: [new w.transports.Console()], exceptionHandlers: [new w.transports.Console()] }); setTimeout(() => { throw new Error('no'); }, 1)",
  },
  {
    name: 'winston: profile, startTimer, query, configure, silent',
    code: "const w = require('winston'); const l = w.createLogger({ transports: [new w.transports.Console({ format: w.format.printf((i) => i.level + ' ' + i.message + ' ' + typeof i.durationMs) })] }); l.startTimer().done({ message: 'done' }); l.profile('p'); l.profile('p'); l.silent = true; l.info('no'); l.silent = false; l.configure({ transports: [] }); console.log(l.isInfoEnabled(), l.isLevelEnabled('debug'), l.transports.length)",
  },
  {
    name: 'winston: pipe and stream',
    code: "const w = require('winston'); const l = w.createLogger({ format: w.format.json() }); l.pipe(new (require('stream').Writable)({ objectMode: true, write(i, e, d) { console.log(JSON.stringify(i)); d(); } })); l.write({ level: 'info', message: 'x' }); l.end(() => console.log('end'))",
  },
  {
    name: 'undici request, stream, MockAgent',
    code: "const { request, MockAgent, setGlobalDispatcher, fetch } = require('undici'); const m = new MockAgent(); m.disableNetConnect(); setGlobalDispatcher(m); m.get('http://a.test').intercept({ path: '/x', headers: { q: '1' } }).reply(200, { a: 1 }, { headers: { h: '2' } }).times(2); (async () => { const r = await request('http://a.test/x', { headers: { q: '1' } }); console.log(r.statusCode, r.headers.h, await r.body.json()); console.log((await fetch('http://a.test/x', { headers: { q: '1' } })).status); await request('http://a.test/y').catch((e) => console.log(e.code)); m.assertNoPendingInterceptors(); })()",
  },
  {
    name: 'undici: Pool, Client, interceptors',
    code: "const { Client, Pool } = require('undici'); const s = require('http').createServer((q, r) => r.end(q.url)).listen(0, async () => { const u = 'http://127.0.0.1:' + s.address().port; const c = new Client(u); console.log(await (await c.request({ path: '/c', method: 'GET' })).body.text()); await c.close(); const p = new Pool(u); console.log(await (await p.request({ path: '/p', method: 'GET', headers: ['a', '1'] })).body.text()); await p.close(); s.close(); })",
  },
  {
    name: 'pg to nobody',
    code: "const { Client, Pool } = require('pg'); (async () => { await new Client({ host: '127.0.0.1', port: 1 }).connect().catch((e) => console.log(e.code)); const p = new Pool({ host: '127.0.0.1', port: 1 }); await p.query('select 1').catch((e) => console.log(e.code)); await p.end(); new Client({ host: '127.0.0.1', port: 1 }).connect((e) => console.log('callback', e.code)); })()",
  },
  {
    name: 'OpenTelemetry API without an SDK',
    code: "const { trace, context } = require('@opentelemetry/api'); const r = trace.getTracer('a').startActiveSpan('s', (span) => { span.end(); return 5; }); console.log(r, typeof context.active())",
  },
  {
    name: 'vite-node style: vm.Script with require',
    code: "const vm = require('vm'); const f = vm.runInThisContext('(function (require) { return require(\"express\").name; })'); console.log(f(require))",
  },
  {
    name: 'a bundle: one file with its own module registry',
    code: 'const m = { 1: (module, exports, require) => { exports.a = require(2).b + 1; }, 2: (module, exports) => { exports.b = 1; } }; const cache = {}; const r = (id) => { if (cache[id]) return cache[id].exports; const module = (cache[id] = { exports: {} }); m[id](module, module.exports, r); return module.exports; }; console.log(r(1).a)',
  },
  {
    name: 'vitest',
    command: 'node',
    args: ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--reporter=tap-flat'],
    files: {
      'a.test.mjs':
        "import { test, expect, vi } from 'vitest'; import http from 'node:http'; vi.mock('node:os', () => ({ EOL: 'mocked', default: {} })); import { EOL } from 'node:os'; test('mocks', () => { expect(EOL).toBe('mocked'); expect(typeof http.request).toBe('function'); });",
    },
    shell:
      'mkdir -p node_modules; ln -sfn ../../node_modules/vitest node_modules/vitest; "$@" | grep -v "time="',
  },
];
