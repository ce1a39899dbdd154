import type { HarmCase } from '../case.ts';
import { closing, get, serve } from '../server-program.ts';

/** Clients: node:http, https, http2, fetch, sockets. */
export const clients: readonly HarmCase[] = [
  {
    name: 'a client to nobody',
    code: "require('http').get({ port: 1, host: '127.0.0.1' }).on('error', (e) => console.log(e.code))",
  },
  {
    name: 'a client to nobody without listener',
    code: "require('http').get({ port: 1, host: '127.0.0.1' })",
  },
  {
    name: 'bad arguments of a client',
    code: "const http = require('http'); for (const a of [['nope'], [{ path: 'a b' }], [{ method: 'B AD' }], [{ headers: { 'a b': 1 } }], [{ protocol: 'x:' }], [null], [{ port: 99999 }], [{ agent: 1 }]]) { try { http.request(...a).on('error', (e) => console.log('later', e.code)).end(); console.log('ok'); } catch (e) { console.log(e.code, e.name); } }",
  },
  {
    name: 'forms of http.get',
    code: serve(
      '(q, s) => s.end(q.method + q.url)',
      "const u = `http://127.0.0.1:${port}`; let n = 4; const done = (r) => { r.resume(); r.on('end', () => { console.log(r.statusCode); if (--n === 0) end(); }); }; http.get(u + '/a', done); http.get(new URL(u + '/b'), done); http.get(u + '/c', { headers: { A: '1' } }, done); http.request({ host: '127.0.0.1', port, path: '/d', method: 'POST' }, done).end('x')",
    ),
  },
  {
    name: 'headers that a client sends',
    code: serve(
      '(q, s) => s.end(q.rawHeaders.filter((n) => !/^(traceparent|tracestate|baggage|x-correlation-id|x-client-id|00-[0-9a-f]|[0-9a-f]{32}$|unknown_service)/.test(n)).join())',
      "http.get({ port, host: '127.0.0.1', headers: { 'X-A': ['1', '2'], b: 3 } }, (r) => { r.on('data', (d) => console.log(String(d).replace(/:\\d+/, ''))); r.on('end', end); })",
    ),
  },
  {
    name: 'headers of a client as a list',
    code: serve(
      "(q, s) => s.end(q.headers['x-a'] + q.headers['x-b'])",
      "http.get({ port, host: '127.0.0.1', headers: ['X-A', '1', 'X-B', '2', 'Host', 'a'] }, (r) => { r.on('data', (d) => console.log(String(d))); r.on('end', end); })",
    ),
  },
  {
    name: 'a request object that is shared',
    code: serve(
      '(q, s) => s.end(q.headers.a)',
      "const options = Object.freeze({ port, host: '127.0.0.1', headers: Object.freeze({ a: '1' }) }); http.get(options, (r) => { r.on('data', (d) => console.log(String(d), JSON.stringify(Object.keys(options)), JSON.stringify(options.headers))); r.on('end', end); })",
    ),
  },
  {
    name: 'an agent with keep-alive',
    code: serve(
      '(q, s) => s.end(String(q.socket.remotePort))',
      "const agent = new http.Agent({ keepAlive: true, maxSockets: 1 }); const ask = (then) => http.get({ port, host: '127.0.0.1', agent }, (r) => { let t = ''; r.on('data', (d) => { t += d; }); r.on('end', () => setImmediate(then, t)); }); ask((a) => ask((b) => { console.log(a === b); agent.destroy(); end(); }))",
    ),
  },
  {
    name: 'a client answer that nobody reads',
    code: serve(
      "(q, s) => s.end('x')",
      "http.get({ port, host: '127.0.0.1' }).on('close', () => { console.log('close'); end(); })",
    ),
  },
  {
    name: 'information, continue and socket events',
    code: serve(
      "(q, s) => { s.writeProcessing(); s.end('x'); }",
      "const r = http.get({ port, host: '127.0.0.1' }); for (const n of ['information', 'socket', 'finish', 'response', 'close']) r.on(n, () => console.log(n)); r.on('response', (a) => { a.resume(); a.on('end', end); })",
    ),
  },
  {
    name: 'frozen http',
    code: serve(
      "(q, s) => s.end('x')",
      `Object.freeze(http); Object.freeze(http.ServerResponse.prototype); ${get}`,
    ),
  },
  {
    name: 'patched ServerResponse.prototype.writeHead',
    code: serve(
      "(q, s) => s.end('x')",
      `const w = http.ServerResponse.prototype.writeHead; http.ServerResponse.prototype.writeHead = function (...a) { console.log('writeHead', a.length, a[0]); return w.apply(this, a); }; ${get}`,
    ),
  },
  {
    name: 'patched response.writeHead (as on-headers does)',
    code: serve(
      "(q, s) => { const w = s.writeHead; s.writeHead = function (...a) { console.log(JSON.stringify(s.getHeaders())); s.setHeader('late', '1'); return w.apply(this, a); }; s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'response.write and end with callbacks',
    code: serve(
      "(q, s) => { console.log(s.write('a', 'utf8', () => console.log('written'))); s.end('b', () => console.log('ended')); }",
      get,
    ),
  },
  {
    name: 'pipe of a file into the response',
    code: serve(
      "(q, s) => require('fs').createReadStream(__filename).pipe(s)",
      "http.get({ port, host: '127.0.0.1' }, (r) => { let n = 0; r.on('data', (d) => { n += d.length; }); r.on('end', () => { console.log(n === require('fs').statSync(__filename).size); end(); }); })",
    ),
  },
  {
    name: 'server.close while a request runs',
    code: serve(
      "(q, s) => { server.close(() => console.log('closed')); setTimeout(() => s.end('x'), 5); }",
      "http.get({ port, host: '127.0.0.1', agent: false }, (r) => { r.resume(); r.on('end', () => console.log('end')); })",
    ),
  },
  {
    name: 'http2',
    code: "const h = require('http2'); const s = h.createServer((q, r) => { r.setHeader('a', '1'); r.end(q.url); }).listen(0, () => { const c = h.connect('http://localhost:' + s.address().port); const q = c.request({ ':path': '/x' }); q.on('response', (m) => console.log(m[':status'], m.a)); q.on('data', (d) => console.log(String(d))); q.on('end', () => { c.close(); s.close(); }); q.end(); })",
  },
  {
    name: 'http2: a handler that throws',
    code: "const h = require('http2'); h.createServer(() => { throw new TypeError('mine'); }).listen(0, '127.0.0.1', function () { const c = h.connect(`http://127.0.0.1:${this.address().port}`); c.on('error', () => {}); c.request().on('error', () => {}).end(); })",
  },
  {
    name: 'http2: listeners, names and classes',
    code: "const h = require('http2'); const s = h.createServer((q, r) => { const t = q.stream; console.log(t.eventNames().length, Object.getOwnPropertyNames(q), Object.getOwnPropertySymbols(t).length, s.eventNames(), s.listenerCount('stream')); t.on('close', () => console.log('stream', t.rstCode)); r.on('finish', () => console.log('finish')); r.on('close', () => console.log('close')); q.on('end', () => console.log('end')); q.resume(); r.end('a'); }).listen(0, '127.0.0.1', () => { const c = h.connect(`http://127.0.0.1:${s.address().port}`); c.request().on('response', () => c.close()).on('close', () => s.close()).resume().end(); })",
  },
  {
    name: 'a server of net that emits requests of its own',
    code: "const net = require('net'); const s = net.createServer(); s.on('request', (...a) => console.log(a)); s.on('stream', (...a) => console.log(a)); console.log(s.emit('request'), s.emit('request', {}, null), s.emit('stream', null, {}), s.emit('stream', { respond: 1 }), s.emit('nothing'), s.emit.length, s.emit.name)",
  },
  {
    name: 'http2 with streams',
    code: "const h = require('http2'); const s = h.createServer(); s.on('stream', (t, head) => { t.respond({ ':status': 201 }); t.end(head[':method']); }); s.listen(0, () => { const c = h.connect('http://localhost:' + s.address().port); const q = c.request({ ':method': 'POST' }); q.on('response', (m) => console.log(m[':status'])); q.on('data', (d) => console.log(String(d))); q.on('end', () => { c.close(); s.close(); }); q.end('x'); })",
  },
  {
    name: 'https that is refused',
    code: "require('https').get('https://127.0.0.1:1').on('error', (e) => console.log(e.code))",
  },
  {
    name: 'https to a server that speaks http',
    code: serve(
      "(q, s) => s.end('x')",
      "require('https').get({ port, host: '127.0.0.1' }).on('error', (e) => { console.log(e.code); end(); })",
    ),
  },
  {
    name: 'fetch',
    code: serve(
      "(q, s) => { s.setHeader('a', '1'); s.end('text'); }",
      "fetch(`http://127.0.0.1:${port}/x?y=1`).then(async (r) => { console.log(r.status, r.headers.get('a'), await r.text(), r.redirected, new URL(r.url).pathname); end(); })",
    ),
  },
  {
    name: 'fetch of a stream, of a form, with a Request',
    code: serve(
      "(q, s) => { let n = 0; q.on('data', (d) => { n += d.length; }); q.on('end', () => s.end(`${q.method} ${n > 0} ${q.headers['x-a']}`)); }",
      "(async () => { const u = `http://127.0.0.1:${port}`; const f = new FormData(); f.append('a', 'b'); for (const r of [await fetch(u, { method: 'POST', body: f }), await fetch(new Request(u, { method: 'PUT', body: 'x', headers: { 'x-a': '1' } })), await fetch(u, { method: 'POST', duplex: 'half', body: new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('s')); c.close(); } }) })]) console.log(await r.text()); end(); })()",
    ),
  },
  {
    name: 'fetch redirects',
    code: serve(
      "(q, s) => { if (q.url === '/a') { s.writeHead(302, { location: '/b' }); s.end(); } else s.end(q.url); }",
      "(async () => { const u = `http://127.0.0.1:${port}/a`; const r = await fetch(u); console.log(r.redirected, await r.text()); const m = await fetch(u, { redirect: 'manual' }); console.log(m.status); await fetch(u, { redirect: 'error' }).catch((e) => console.log(e.name)); end(); })()",
    ),
  },
  {
    name: 'fetch that is aborted',
    code: serve(
      '(q, s) => {}',
      'const a = new AbortController(); fetch(`http://127.0.0.1:${port}`, { signal: a.signal }).catch((e) => { console.log(e.name); end(); }); setTimeout(() => a.abort(), 20)',
    ),
  },
  {
    name: 'fetch to nobody',
    code: "fetch('http://127.0.0.1:1').catch((e) => console.log(e.name, e.message, e.cause?.code ?? e.cause?.message))",
  },
  {
    name: 'fetch to nobody that nobody catches',
    code: "fetch('http://127.0.0.1:1')",
    shell: '"$@" 2>/dev/null',
  },
  {
    name: 'fetch with bad arguments',
    code: "(async () => { for (const a of [['nope'], ['http://a:1', { method: 'B AD' }], ['http://a:1', { headers: { 'a b': '1' } }], ['ftp://a'], []]) await fetch(...a).catch((e) => console.log(e.name, e.message)); })()",
  },
  {
    name: 'fetch of a data: URL',
    code: "fetch('data:,hello').then((r) => r.text()).then(console.log)",
  },
  {
    name: 'headers that fetch sends',
    code: serve(
      '(q, s) => s.end(Object.keys(q.headers).filter((n) => !/^(traceparent|tracestate|baggage|x-correlation-id|x-client-id)$/.test(n)).join())',
      "fetch(`http://127.0.0.1:${port}`, { headers: { 'X-A': '1' } }).then((r) => r.text()).then((t) => { console.log(t); end(); })",
    ),
  },
  {
    name: 'WebSocket',
    code: serve(
      '(q, s) => s.end()',
      "server.on('upgrade', (q, socket) => { const key = require('crypto').createHash('sha1').update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64'); socket.write(`HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ${key}\\r\\n\\r\\n`); socket.write(Buffer.from([0x81, 2, 104, 105])); }); const w = new WebSocket(`ws://127.0.0.1:${port}`); w.onmessage = (e) => { console.log(e.data); process.exit(0); }; w.onerror = (e) => { console.log('error', e.message); process.exit(1); }",
    ),
  },
  {
    name: 'net, dns and tls',
    code: "const net = require('net'); const s = net.createServer((c) => c.end('bye')).listen(0, '127.0.0.1', () => net.connect(s.address().port, '127.0.0.1').on('data', (d) => console.log(String(d))).on('close', () => { s.close(); require('dns').lookup('localhost', { family: 4 }, (e, a) => console.log(a)); }))",
  },
];
