// As `http`, with fastify instead of express.
import { withDownstream } from './downstream.ts';
import { runRequests } from './http/requests.ts';
import { withEnv } from './peers/candidates.ts';

await withDownstream((withAddress) =>
  runRequests({
    name: 'fastify',
    withAddress: (candidate) => withEnv(withAddress(candidate), { BENCH_FRAMEWORK: 'fastify' }),
  }),
);
