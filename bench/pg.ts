// As `http`, with a query of PostgreSQL by pg instead of the call of another service.
import { withDatabase } from './downstream.ts';
import { runRequests } from './http/requests.ts';

await withDatabase((withAddress) => runRequests({ name: 'pg', withAddress }));
