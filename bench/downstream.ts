import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withEnv, type Candidate } from './peers/candidates.ts';
import { answerOf } from './peers/child.ts';

type WithAddress = (candidate: Candidate) => Candidate;

/** Starts the service that `http/server.cjs` asks, and ends it whatever happens. */
export function withDownstream<Answer>(
  use: (withAddress: WithAddress) => Promise<Answer>,
): Promise<Answer> {
  return withAsked('http/downstream.ts', use, (started) => {
    const { port } = started as { readonly port: number };
    return { BENCH_DOWNSTREAM: `http://127.0.0.1:${port}` };
  });
}

/** Starts the database that it asks instead when it has its address. */
export function withDatabase<Answer>(
  use: (withAddress: WithAddress) => Promise<Answer>,
): Promise<Answer> {
  return withAsked('http/database.ts', use, (started) => {
    const { url } = started as { readonly url: string };
    return { BENCH_DATABASE: url };
  });
}

async function withAsked<Answer>(
  file: string,
  use: (withAddress: WithAddress) => Promise<Answer>,
  toEnv: (started: unknown) => Readonly<Record<string, string>>,
): Promise<Answer> {
  const asked = fork(fileURLToPath(new URL(file, import.meta.url)));
  try {
    const address = toEnv(await answerOf(asked));
    return await use((candidate) => withEnv(candidate, address));
  } finally {
    asked.kill();
  }
}
