// The database that is asked: PGlite in memory behind its socket server, in a process of its own.
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const db = await PGlite.create();
await db.exec(`
  create table stock (id integer primary key, amount integer not null);
  insert into stock select id, 3 from generate_series(0, 999) as id;
`);
const server = new PGLiteSocketServer({ db, port: 0, maxConnections: 40 });
await server.start();
process.send?.({ url: `postgres://postgres@${server.getServerConn()}/postgres` });
