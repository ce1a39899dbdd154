/** A server with this handler; `ask` gets its port and a function that ends it all. */
export function serve(handler: string, ask: string, create = 'http.createServer'): string {
  return `const http = require('http'); const net = require('net');
const server = ${create}(${handler});
const end = () => { server.close(); server.closeAllConnections?.(); };
${rawClient}
server.listen(0, '127.0.0.1', () => { const port = server.address().port; ${ask} });`;
}

/** Sends bytes and prints what comes back until the other side closes, less what changes: date and our echo. */
const rawClient = `const raw = (port, text, done) => { let all = ''; const socket = net.connect(port, '127.0.0.1', () => socket.write(text)); socket.on('data', (d) => { all += d; }); socket.on('error', (e) => console.log(e.code)); socket.on('close', () => { console.log(all.replace(/^(date|x-correlation-id): .*\\r\\n/gim, '').replaceAll('\\r\\n', '|')); done?.(); }); return socket; };`;

/** Sends one request and prints the raw answer. */
export const closing = (path = '/', head = '', method = 'GET'): string =>
  `raw(port, ${JSON.stringify(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}\r\n`)}, end)`;

/** Asks by `http.get` and prints status and body. */
export const get = `http.get({ port, host: '127.0.0.1' }, (r) => { let t = ''; r.on('data', (d) => { t += d; }); r.on('end', () => { console.log(r.statusCode, t); end(); }); })`;
