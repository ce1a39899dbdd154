import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Children } from './children.ts';
import { pathOf } from './paths.ts';

const connectTimeoutMs = 5_000;

/** The database cannot be used; the message says what helps. */
export class DatabaseMissing extends Error {
  override readonly name = 'DatabaseMissing';
}

/**
 * Gives the URL of a database with the shop's tables in it: `DATABASE_URL`, else an embedded one that is started.
 * @throws {DatabaseMissing} When `DATABASE_URL` does not answer or refuses.
 */
export async function startDatabase(children: Children): Promise<string> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') return prepare(url);
  const path = pathOf('examples/shop/database.mjs');
  const child = children.start({
    name: 'database',
    args: ['--require', pathOf('scripts/demo/end-with-runner.cjs'), path],
    env: { PORT: '0' },
  });
  return child.address(/^listening (\S+)/);
}

async function prepare(url: string): Promise<string> {
  const schema = await readFile(pathOf('examples/shop/schema.sql'), 'utf8');
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
    });
    await client.connect();
    await client.query(schema);
    await client.end();
    return url;
  } catch (error) {
    throw new DatabaseMissing(
      `DATABASE_URL is ${withoutPassword(url)}, but ${reasonOf(error)}. ` +
        'Start that PostgreSQL, or take the embedded one: env -u DATABASE_URL npm run demo',
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it failed: ${String(error)}`;
  const code = 'code' in error ? String(error.code) : '';
  // Node gives one error per address that it tried; their texts are empty together.
  return code === 'ECONNREFUSED' ? 'nothing listens there' : `it says: ${error.message || code}`;
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return 'not a URL';
  const url = new URL(text);
  url.password = '';
  url.search = '';
  return url.href;
}
