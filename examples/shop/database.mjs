// The shop's own Postgres: PGlite in memory, behind its socket server, in a process of its own.
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const schema = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
const db = await PGlite.create();
await db.exec(schema);

// Three services keep a pool of up to 10 connections each; the socket server takes one unless told otherwise.
const server = new PGLiteSocketServer({
  db,
  port: Number(process.env.PORT ?? 0),
  maxConnections: 40,
});
await server.start();
console.log(`listening postgres://postgres@${server.getServerConn()}/postgres`);

process.once('SIGTERM', stop);
process.once('SIGINT', stop);

async function stop() {
  await server.stop();
  await db.close();
}
