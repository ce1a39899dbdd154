import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './peers/candidates.ts';
import { answerOf } from './peers/child.ts';

/** Starts the service that `http/server.cjs` asks, and ends it whatever happens. */
export async function withDownstream<Answer>(
  use: (withAddress: (candidate: Candidate) => Candidate) => Promise<Answer>,
): Promise<Answer> {
  const downstream = fork(fileURLToPath(new URL('http/downstream.ts', import.meta.url)));
  try {
    const { port } = (await answerOf(downstream)) as { readonly port: number };
    return await use((candidate) => ({
      ...candidate,
      env: (url, temporary) => ({
        ...candidate.env(url, temporary),
        BENCH_DOWNSTREAM: `http://127.0.0.1:${port}`,
      }),
    }));
  } finally {
    downstream.kill();
  }
}
