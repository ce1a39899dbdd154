// What does a request cost? A service with express that asks another one by fetch and writes three lines with winston, started
// as the documentation of each distribution has it. CPU of the server's process, all threads; a fixed number of requests; what arrived at
// the sink is counted beside it. Interleaved: each round starts every candidate once, each time a process of its own.
// Arguments: `--rounds N`, and `--only NAME,NAME` (bare runs always, because all are compared with it).
import { withDownstream } from './downstream.ts';
import { runRequests } from './http/requests.ts';
import { disabled, own, withEnv, type Candidate } from './peers/candidates.ts';

const unsampled: Candidate = {
  ...withEnv(own, { OTEL_TRACES_SAMPLER: 'always_off' }),
  name: 'filrouge-unsampled',
};
await withDownstream((withAddress) =>
  runRequests({ name: 'http', further: [unsampled, disabled], withAddress }),
);
