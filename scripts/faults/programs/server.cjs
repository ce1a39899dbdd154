// An HTTP server that answers each request with its path and a header of it. Ends when stdin does.
'use strict';
const { createServer } = require('node:http');
const { mark } = require('./numbers.cjs');

const server = createServer((request, response) => {
  response.end(`${request.url} ${request.headers['x-own'] ?? ''}`);
});
server.listen(0, '127.0.0.1', () => mark('port', server.address().port));
process.stdin.resume().on('end', () => {
  server.closeAllConnections();
  server.close();
});
