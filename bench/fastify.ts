// As `http`, with fastify instead of express.
import { withDownstream } from './downstream.ts';
import { runRequests } from './http/requests.ts';
import { bare, candidates, own, spansOnly } from './peers/candidates.ts';

await withDownstream((withAddress) =>
  runRequests({
    name: 'fastify',
    candidates: [bare, own, spansOnly, ...candidates.slice(2)],
    withAddress: (candidate) => {
      const { env, ...rest } = withAddress(candidate);
      return { ...rest, env: (...places) => ({ ...env(...places), BENCH_FRAMEWORK: 'fastify' }) };
    },
  }),
);
