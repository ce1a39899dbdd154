// What does a request cost? A service with express that asks another one by fetch and writes three lines with winston, started
// as the documentation of each distribution has it. CPU of the server's process, all threads; a fixed number of requests; what arrived at
// the sink is counted beside it. Interleaved: each round starts every candidate once, each time a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { withDownstream } from './downstream.ts';
import { runRequests } from './http/requests.ts';
import { bare, candidates, own, spansOnly, type Candidate } from './peers/candidates.ts';

const off: Candidate = {
  ...own,
  name: 'filrouge-disabled',
  env: (url, temporary) => ({ ...own.env(url, temporary), OTEL_SDK_DISABLED: 'true' }),
};
const unsampled: Candidate = {
  ...own,
  name: 'filrouge-unsampled',
  env: (url, temporary) => ({ ...own.env(url, temporary), OTEL_TRACES_SAMPLER: 'always_off' }),
};
await withDownstream((withAddress) =>
  runRequests({
    name: 'http',
    candidates: [bare, own, spansOnly, unsampled, off, ...candidates.slice(2)],
    withAddress,
  }),
);
