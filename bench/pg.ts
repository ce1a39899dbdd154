// As `http`, with a query of PostgreSQL by pg instead of the call of another service.
import { withDatabase } from './downstream.ts';
import { runRequests } from './http/requests.ts';
import { bare, candidates, own, spansOnly } from './peers/candidates.ts';

await withDatabase((withAddress) =>
  runRequests({
    name: 'pg',
    candidates: [bare, own, spansOnly, ...candidates.slice(2)],
    withAddress,
  }),
);
