import type { HarmCase } from '../case.ts';
import { closing, get, serve } from '../server-program.ts';

/** Servers of node:http. */
export const servers: readonly HarmCase[] = [
  {
    name: 'writeHead with a status message and pairs',
    code: serve(
      "(q, s) => { s.writeHead(201, 'Fine', [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']]); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'writeHead with a flat list',
    code: serve(
      "(q, s) => { s.writeHead(200, ['A', '1', 'B', '2', 'A', '3']); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'writeHead with an object',
    code: serve(
      "(q, s) => { s.writeHead(200, { 'Content-Type': 'text/plain', 'X-A': ['1', '2'] }); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'writeHead after setHeader',
    code: serve(
      "(q, s) => { s.setHeader('A', '1'); s.writeHead(200, { a: '2', B: '3' }); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'writeHead with pairs after setHeader',
    code: serve(
      "(q, s) => { s.setHeader('A', '1'); try { s.writeHead(200, [['a', '2'], ['B', '3']]); } catch (e) { console.log(e.code); } s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'writeHead with bad arguments',
    code: serve(
      "(q, s) => { for (const a of [[99], [200, { 'a b': 1 }], [200, ['a']], [200, { a: undefined }], [200, 'bad\\nmessage']]) { try { s.writeHead(...a); console.log('ok'); } catch (e) { console.log(e.code); } } s.destroy(); }",
      closing(),
    ),
  },
  {
    name: 'writeHead twice',
    code: serve(
      '(q, s) => { s.writeHead(200); try { s.writeHead(201); } catch (e) { console.log(e.code); } s.end(); }',
      closing(),
    ),
  },
  { name: 'writeHead chains', code: serve("(q, s) => s.writeHead(202).end('x')", closing()) },
  {
    name: 'what the handler sees of its headers',
    code: serve(
      "(q, s) => { console.log(JSON.stringify(s.getHeaders()), s.getHeaderNames().join(), s.getRawHeaderNames().join(), s.hasHeader('x-correlation-id'), s.headersSent); s.end(); }",
      closing(),
    ),
  },
  {
    name: 'what the handler sees after writeHead',
    code: serve(
      "(q, s) => { s.writeHead(200, { a: '1' }); console.log(JSON.stringify(s.getHeaders()), s.headersSent); s.end(); }",
      closing(),
    ),
  },
  {
    name: 'own properties of response and request',
    code: serve(
      "(q, s) => { console.log(Object.keys(s).filter((n) => !/^_/.test(n)).join(), Object.keys(q).filter((n) => !/^_/.test(n)).join(), Object.hasOwn(s, 'end'), Object.hasOwn(s, 'writeHead'), Object.hasOwn(s, 'write')); s.end(); }",
      closing(),
    ),
  },
  {
    name: 'the program sets x-correlation-id itself',
    code: serve(
      "(q, s) => { s.setHeader('X-Correlation-Id', 'mine'); s.end(); }",
      "http.get({ port, host: '127.0.0.1' }, (r) => { console.log(r.headers['x-correlation-id'], r.rawHeaders.filter((n) => /^x-corr/i.test(n)).join()); r.resume(); r.on('end', end); })",
    ),
  },
  {
    name: 'the program sets x-correlation-id in writeHead',
    code: serve(
      "(q, s) => { s.writeHead(200, { 'x-correlation-id': 'mine' }); s.end(); }",
      "http.get({ port, host: '127.0.0.1' }, (r) => { console.log(r.headers['x-correlation-id'], r.rawHeaders.filter((n) => /^x-corr/i.test(n)).join()); r.resume(); r.on('end', end); })",
    ),
  },
  {
    name: 'the program sets x-correlation-id in writeHead with a list',
    code: serve(
      "(q, s) => { s.writeHead(200, ['X-CORRELATION-ID', 'mine']); s.end(); }",
      "http.get({ port, host: '127.0.0.1' }, (r) => { console.log(r.headers['x-correlation-id'], r.rawHeaders.filter((n) => /^x-corr/i.test(n)).join()); r.resume(); r.on('end', end); })",
    ),
  },
  {
    name: 'setHeader, appendHeader, removeHeader',
    code: serve(
      "(q, s) => { s.setHeader('A', '1'); s.appendHeader('A', '2'); s.setHeader('B', 1); s.removeHeader('b'); s.setHeaders(new Map([['c', 'd']])); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'flushHeaders',
    code: serve("(q, s) => { s.flushHeaders(); setTimeout(() => s.end('late'), 5); }", closing()),
  },
  {
    name: 'writeContinue by 100-continue',
    code: serve(
      "(q, s) => { q.resume(); q.on('end', () => s.end('got')); }",
      closing('/', 'Content-Length: 0\r\nExpect: 100-continue\r\n', 'POST'),
    ),
  },
  {
    name: 'checkContinue',
    code: serve(
      "(q, s) => s.end('x')",
      `server.on('checkContinue', (q, s) => { s.writeContinue(); s.end('checked'); }); ${closing('/', 'Content-Length: 0\r\nExpect: 100-continue\r\n', 'POST')}`,
    ),
  },
  {
    name: 'early hints',
    code: serve(
      "(q, s) => { s.writeEarlyHints({ link: '</a.css>; rel=preload' }); s.writeProcessing(); s.end('x'); }",
      closing(),
    ),
  },
  {
    name: 'trailers',
    code: serve(
      "(q, s) => { s.writeHead(200, { Trailer: 'A' }); s.write('x'); s.addTrailers({ A: '1' }); s.end(); }",
      closing(),
    ),
  },
  {
    name: 'HEAD, 204 and 304',
    code: serve(
      "(q, s) => { s.statusCode = Number(q.url.slice(1)); s.end('body'); }",
      "raw(port, 'HEAD /200 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET /204 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET /304 HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'HTTP/1.0',
    code: serve("(q, s) => s.end('x')", "raw(port, 'GET / HTTP/1.0\\r\\n\\r\\n', end)"),
  },
  {
    name: 'pipelining',
    code: serve(
      "(q, s) => setTimeout(() => s.end(q.url), q.url === '/1' ? 10 : 1)",
      "raw(port, 'GET /1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET /2 HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'implicit headers and chunks',
    code: serve("(q, s) => { s.write('a'); s.write('b'); s.end('c'); }", closing()),
  },
  {
    name: 'strictContentLength',
    code: serve(
      "(q, s) => { s.strictContentLength = true; s.writeHead(200, { 'content-length': 2 }); try { s.end('abc'); } catch (e) { console.log(e.code); s.destroy(); } }",
      closing(),
    ),
  },
  {
    name: 'a bad request',
    code: serve("(q, s) => s.end('x')", "raw(port, 'NOT HTTP\\r\\n\\r\\n', end)"),
  },
  {
    name: 'clientError',
    code: serve(
      "(q, s) => s.end('x')",
      "server.on('clientError', (e, socket) => { console.log(e.code); socket.end('HTTP/1.1 400 Mine\\r\\n\\r\\n'); }); raw(port, 'NOT HTTP\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'a header that is too long',
    code: serve(
      "(q, s) => s.end('x')",
      "raw(port, 'GET / HTTP/1.1\\r\\nHost: a\\r\\nA: ' + 'x'.repeat(20000) + '\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'no Host',
    code: serve(
      "(q, s) => s.end('x')",
      "raw(port, 'GET / HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'odd targets',
    code: serve(
      '(q, s) => s.end(q.url)',
      "raw(port, 'OPTIONS * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET //x/../y HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET http://b/c HTTP/1.1\\r\\nHost: ]bad[\\r\\nConnection: close\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'upgrade',
    code: serve(
      "(q, s) => s.end('x')",
      "server.on('upgrade', (q, socket, head) => { socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\nhello'); }); raw(port, 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'who listens on a connection',
    known: 'Connections of an HTTP server have one more listener',
    code: serve(
      "(q, s) => { console.log(q.socket.eventNames().length, q.socket.listenerCount('error')); s.end('x'); }",
      "http.get({ port, host: '127.0.0.1' }, (r) => r.resume().on('end', end))",
    ),
  },
  {
    name: 'CONNECT',
    code: serve(
      "(q, s) => s.end('x')",
      "server.on('connect', (q, socket) => socket.end('HTTP/1.1 200 OK\\r\\n\\r\\ntunnel')); raw(port, 'CONNECT a:1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n', end)",
    ),
  },
  {
    name: 'the client goes away',
    code: serve(
      "(q, s) => { q.on('aborted', () => console.log('aborted')); q.on('error', (e) => console.log(e.code)); s.on('close', () => { console.log('close', s.writableFinished); end(); }); }",
      "const r = http.get({ port, host: '127.0.0.1' }); r.on('error', () => {}); setTimeout(() => r.destroy(), 30)",
    ),
  },
  {
    name: 'the server goes away',
    code: serve(
      "(q, s) => { s.write('part'); setTimeout(() => s.destroy(), 5); }",
      "http.get({ port, host: '127.0.0.1' }, (r) => { r.on('error', (e) => console.log(e.code)); r.on('close', () => { console.log('complete', r.complete); end(); }); r.resume(); })",
    ),
  },
  {
    name: 'a handler that throws',
    code: serve("() => { throw new Error('in handler'); }", get),
  },
  {
    name: 'a handler that rejects',
    code: serve("async () => { throw new Error('in handler'); }", get),
  },
  {
    name: 'a listener of finish that throws',
    code: serve(
      "(q, s) => { s.on('finish', () => { throw new Error('in finish'); }); s.end('x'); }",
      get,
    ),
  },
  {
    name: 'two listeners of request',
    code: serve(
      "(q, s) => { s.setHeader('a', '1'); }",
      `server.on('request', (q, s) => s.end('second')); ${closing()}`,
    ),
  },
  {
    name: 'prependListener of request',
    code: serve(
      "(q, s) => s.end('x')",
      `server.prependListener('request', (q, s) => s.setHeader('first', '1')); ${closing()}`,
    ),
  },
  {
    name: 'emit of request by hand',
    code: serve(
      "(q, s) => s.end('x')",
      "console.log(server.listenerCount('request'), server.emit('nothing')); end()",
    ),
  },
  {
    name: 'a server as a subclass',
    code: serve(
      "(q, s) => s.end('x')",
      get,
      "((f) => new (class extends http.Server { constructor(...a) { super(...a); this.mine = 1; } emit(name, ...rest) { if (name === 'request') console.log('emit', this.mine); return super.emit(name, ...rest); } })(f))",
    ),
  },
  {
    name: 'own classes of message and response',
    code: serve(
      "(q, s) => { console.log(q.kind, s.kind); s.end('x'); }",
      get,
      "((f) => http.createServer({ IncomingMessage: class extends http.IncomingMessage { get kind() { return 'mine'; } }, ServerResponse: class extends http.ServerResponse { get kind() { return 'ours'; } } }, f))",
    ),
  },
  { name: 'http.Server without new', code: serve("(q, s) => s.end('x')", get, 'http.Server') },
  {
    name: 'a ServerResponse made by hand',
    code: "const http = require('http'); const { PassThrough } = require('stream'); const s = new http.ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 }); const p = new PassThrough(); let t = ''; p.on('data', (d) => { t += d; }); s.assignSocket(p); s.writeHead(200, [['A', '1']]); s.end('x'); setTimeout(() => console.log(t.replace(/date: .*\\r\\n/i, '').replaceAll('\\r\\n', '|')), 5)",
  },
  {
    name: 'timeouts of a server',
    code: serve(
      '(q, s) => {}',
      `server.setTimeout(20, (socket) => { console.log('timeout'); socket.destroy(); }); http.get({ port, host: '127.0.0.1' }).on('error', (e) => { console.log(e.code); end(); })`,
    ),
  },
  {
    name: 'timeout of a client',
    code: serve(
      '(q, s) => {}',
      "const r = http.get({ port, host: '127.0.0.1', timeout: 20 }, () => {}); r.on('timeout', () => { console.log('timeout'); r.destroy(); }); r.on('error', (e) => { console.log(e.code); end(); })",
    ),
  },
  {
    name: 'abort of a client by signal',
    code: serve(
      '(q, s) => {}',
      "const a = new AbortController(); http.get({ port, host: '127.0.0.1', signal: a.signal }, () => {}).on('error', (e) => { console.log(e.name); end(); }); setTimeout(() => a.abort(), 5)",
    ),
  },
];
