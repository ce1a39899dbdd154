import type { HarmCase } from '../case.ts';

/** Starts a server with this handler of node:http and runs asynchronous code that knows its address `u`. */
function around(handler: string, code: string, imports = ''): string {
  return `${imports}; const server = require('http').createServer(${handler}).listen(0, '127.0.0.1', async () => { const u = 'http://127.0.0.1:' + server.address().port; try { ${code} } finally { server.close(); server.closeAllConnections(); } });`;
}

/** Test runners, and libraries that have hooks of their own. */
export const packages: readonly HarmCase[] = [
  {
    name: 'koa: middleware, errors, body types',
    code: "const Koa = require('koa'); const app = new Koa(); app.silent = true; app.use(async (c, n) => { await n(); c.set('t', '1'); }); app.use((c) => { if (c.path === '/e') c.throw(418, 'no'); c.body = c.path === '/j' ? { a: 1 } : 'text'; }); const s = app.listen(0, async () => { const u = 'http://127.0.0.1:' + s.address().port; for (const p of ['/', '/j', '/e']) { const r = await fetch(u + p); console.log(r.status, r.headers.get('t'), await r.text()); } s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'koa: what a middleware is',
    known: 'Layers of express and middleware of koa are wrapped',
    code: "const Koa = require('koa'); const app = new Koa(); function mine(c, n) { return n(); } app.use(mine); console.log(app.middleware.length, app.middleware[0] === mine, app.middleware[0].name)",
  },
  {
    name: 'hono by its Node.js server',
    main: 'main.mjs',
    code: "import { serve } from '@hono/node-server'; import { Hono } from 'hono'; const app = new Hono(); app.get('/u/:id', (c) => c.json({ id: c.req.param('id') })); app.get('/e', () => { throw new Error('no'); }); app.onError((e, c) => c.text(e.message, 500)); const s = serve({ fetch: app.fetch, port: 0 }, async (i) => { for (const p of ['/u/7', '/e', '/missing']) { const r = await fetch(`http://127.0.0.1:${i.port}${p}`); console.log(r.status, await r.text()); } s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'axios: get, post, errors, interceptors',
    code: around(
      "(q, s) => { s.statusCode = q.url === '/e' ? 500 : 200; let t = ''; q.on('data', (d) => { t += d; }); q.on('end', () => s.end(q.method + t)); }",
      "const i = axios.create({ baseURL: u }); i.interceptors.request.use((c) => { c.headers.set('X-A', '1'); return c; }); console.log((await i.get('/')).data, (await i.post('/', { a: 1 })).data); await i.get('/e').catch((e) => console.log(e.code, e.response.status)); await i.get('/', { timeout: 1, signal: AbortSignal.abort() }).catch((e) => console.log(e.code));",
      "const axios = require('axios')",
    ),
  },
  {
    name: 'axios: streams and redirects',
    code: around(
      "(q, s) => { if (q.url === '/r') { s.writeHead(302, { location: '/t' }); s.end(); } else s.end(q.url); }",
      "const r = await axios.get(u + '/r', { responseType: 'stream' }); let t = ''; for await (const d of r.data) t += d; console.log(t, r.request.res.responseUrl.endsWith('/t')); console.log((await axios.get(u + '/r', { maxRedirects: 0, validateStatus: () => true })).status);",
      "const axios = require('axios')",
    ),
  },
  {
    name: 'got: retries, hooks, streams',
    main: 'main.mjs',
    code: "import got from 'got'; import http from 'node:http'; let n = 0; const s = http.createServer((q, r) => { r.statusCode = n++ === 0 ? 503 : 200; r.end(q.url); }).listen(0, '127.0.0.1', async () => { const u = 'http://127.0.0.1:' + s.address().port; console.log(await got(u + '/a', { retry: { limit: 2, calculateDelay: ({ computedValue }) => computedValue && 1 }, hooks: { beforeRequest: [(o) => { o.headers.a = '1'; }] } }).text()); let t = ''; for await (const d of got.stream(u + '/s')) t += d; console.log(t); await got('http://127.0.0.1:1', { retry: { limit: 0 } }).catch((e) => console.log(e.code)); s.close(); s.closeAllConnections(); })",
  },
  {
    name: 'nock: replies, what was not expected, scopes',
    code: "const nock = require('nock'); const http = require('http'); nock.disableNetConnect(); const scope = nock('http://a.test').get('/x').reply(200, { a: 1 }, { h: '2' }); const get = (u) => new Promise((done) => http.get(u, (r) => { let t = ''; r.on('data', (d) => { t += d; }); r.on('end', () => done(r.statusCode + ' ' + r.headers.h + ' ' + t)); }).on('error', (e) => done(e.code))); (async () => { console.log(await get('http://a.test/x'), scope.isDone()); console.log(await get('http://a.test/y')); nock('http://b.test').post('/', { a: 1 }).reply(201); const r = await fetch('http://b.test/', { method: 'POST', body: '{\"a\":1}', headers: { 'content-type': 'application/json' } }); console.log(r.status, nock.pendingMocks().length); })()",
  },
  {
    name: 'nock: exact headers',
    code: "const nock = require('nock'); nock('http://a.test', { badheaders: ['x-bad'], reqheaders: { 'x-a': '1' } }).get('/').reply(200, 'ok'); require('http').get('http://a.test/', { headers: { 'X-A': '1' } }, (r) => { r.on('data', (d) => console.log(String(d))); })",
  },
  {
    name: 'pino: levels, children, serializers',
    shell: '"$@" | sort',
    code: "const pino = require('pino'); const l = pino({ base: null, timestamp: false, serializers: { a: (v) => v + 1 } }); l.info('a %s', 'b'); l.warn({ a: 1 }, 'w'); l.child({ c: 1 }).error(new Error('no').message); l.debug('never'); l.info({ b: 1 }); l.fatal('f')",
  },
  {
    name: 'pino: mixin, hooks, redact, formatters',
    shell: '"$@" | sort',
    code: "const pino = require('pino'); const l = pino({ base: null, timestamp: false, mixin: () => ({ m: 1 }), redact: ['p'], formatters: { level: (label) => ({ level: label }) }, hooks: { logMethod(args, method) { method.apply(this, args); } } }); l.info({ p: 'x', q: 1 }, 'h'); console.log(l.level, l.bindings().m, pino.levels.values.info)",
  },
  {
    name: 'pino: a transport in a worker',
    code: "const pino = require('pino'); const l = pino({ base: null, timestamp: false, transport: { target: 'pino/file', options: { destination: 1 } } }); l.info('by a worker'); l.error({ a: 1 }, 'e')",
  },
  {
    name: 'pino: multistream and destination',
    code: "const pino = require('pino'); const { Writable } = require('stream'); const out = (n) => new Writable({ write(c, e, d) { console.log(n, String(c).trim()); d(); } }); const l = pino({ base: null, timestamp: false }, pino.multistream([{ stream: out('a') }, { level: 'error', stream: out('b') }])); l.info('i'); l.error('e')",
  },
  {
    name: 'ws: a server and a client',
    code: "const { WebSocketServer, WebSocket } = require('ws'); const http = require('http'); const s = http.createServer((q, r) => r.end('http')); const w = new WebSocketServer({ server: s }); w.on('connection', (c, q) => { c.on('message', (m) => c.send(q.url + ' ' + m)); }); s.listen(0, '127.0.0.1', () => { const c = new WebSocket('ws://127.0.0.1:' + s.address().port + '/p'); c.on('open', () => c.send('hi')); c.on('message', (m) => { console.log(String(m)); c.close(1000); }); c.on('close', (code) => { console.log(code); w.close(); s.close(); }); })",
  },
  {
    name: 'ws: a refused upgrade',
    code: "const { WebSocket } = require('ws'); const s = require('http').createServer().on('upgrade', (q, socket) => socket.end('HTTP/1.1 401 No\\r\\n\\r\\n')).listen(0, '127.0.0.1', () => { const c = new WebSocket('ws://127.0.0.1:' + s.address().port); c.on('error', (e) => { console.log(e.message); s.close(); }); })",
  },
  {
    name: 'jest',
    command: 'node',
    args: ['../node_modules/jest/bin/jest.js', '--ci', '--colors=false', '--silent=false'],
    files: {
      'package.json': '{"jest":{"testEnvironment":"node"}}',
      'a.test.js':
        "const http = require('http'); jest.mock('os', () => ({ EOL: 'mocked' })); test('mocks', () => { expect(require('os').EOL).toBe('mocked'); }); test('serves', (done) => { const s = http.createServer((q, r) => r.end('x')).listen(0, () => http.get({ port: s.address().port }, (r) => { expect(r.statusCode).toBe(200); r.resume(); s.close(done); s.closeAllConnections(); })); }); test('fake timers', () => { jest.useFakeTimers(); const f = jest.fn(); setTimeout(f, 1e6); jest.advanceTimersByTime(1e6); expect(f).toHaveBeenCalledTimes(1); });",
    },
    shell: '"$@" 2>&1 | grep -v "^Time:" | sed "s/ ([0-9]* ms)//; s/ ([0-9.]* s)//"',
  },
  {
    name: 'jest that fails',
    command: 'node',
    args: ['../node_modules/jest/bin/jest.js', '--ci', '--colors=false'],
    files: {
      'package.json': '{"jest":{"testEnvironment":"node"}}',
      'a.test.js': "test('fails', () => { expect(1).toBe(2); });",
    },
    shell: '"$@" >out 2>&1; code=$?; grep -E "^Tests:|Expected|Received" out; exit $code',
  },
  {
    name: 'mocha',
    command: 'node',
    args: ['../node_modules/mocha/bin/mocha.js', '--reporter=tap', 'a.cjs'],
    files: {
      'a.cjs':
        "const assert = require('assert'); describe('d', () => { it('works', async () => { await 1; }); it('fails', () => assert.equal(1, 2)); });",
    },
    shell: '"$@" | grep -E "^(not )?ok|^# "',
  },
  {
    name: 'node:test with mocks',
    code: "const { test, mock } = require('node:test'); const http = require('http'); test('mocks', (t) => { t.mock.method(http, 'get', () => 'mocked'); if (http.get() !== 'mocked') throw new Error('no'); t.mock.timers.enable({ apis: ['setTimeout'] }); let n = 0; setTimeout(() => { n += 1; }, 1e6); t.mock.timers.tick(1e6); if (n !== 1) throw new Error('timer'); });",
    shell: '"$@" | grep -E "^. (pass|fail|tests)|^# (pass|fail|tests)"',
  },
  {
    name: 'tsx',
    command: 'node',
    args: ['--import', 'tsx', 'main.ts'],
    files: {
      'main.ts':
        "import { EOL } from 'os'; import express from 'express'; import { kind } from './b'; enum A { B = 'b' } console.log(A.B, EOL.length, typeof express, kind);",
      'b.ts': 'export const kind: string = `typescript`;',
    },
  },
  {
    name: 'tsx in an ES module',
    command: 'node',
    args: ['--import', 'tsx', 'main.mts'],
    files: {
      'main.mts':
        "import { kind } from './b.mts'; import pg from 'pg'; console.log(kind, typeof pg.Pool, import.meta.url.endsWith('main.mts'));",
      'b.mts': "export const kind: string = 'typescript';",
    },
  },
  {
    name: 'ts-node',
    command: 'node',
    args: ['-r', 'ts-node/register/transpile-only', 'main.ts'],
    files: {
      'tsconfig.json': '{"compilerOptions":{"module":"commonjs","esModuleInterop":true}}',
      'main.ts':
        "import { EOL } from 'os'; import express from 'express'; enum A { B = 'b' } console.log(A.B, EOL.length, typeof express);",
    },
  },
  {
    name: 'node --watch',
    command: 'node',
    args: ['--watch', 'main.cjs'],
    code: "console.log('watched'); setTimeout(() => process.kill(process.ppid, 'SIGTERM'), 200);",
    shell: '"$@" 2>/dev/null | grep -m1 watched',
  },
];
