import { indexPattern } from './shipping.ts';

/** How long indexes are kept. */
interface Retention {
  readonly pattern: string;
  readonly description: string;
  /** From then on nothing much is written: an index is packed once. */
  readonly packedAfter: string;
  readonly removedAfter: string;
}

/** Log lines: at least six months (a year: change `removedAfter`). */
export const logRetention: Retention = {
  pattern: indexPattern,
  description: 'Log lines of filrouge: packed after 8 days, removed after 180',
  packedAfter: '8d',
  removedAfter: '180d',
};

/** Spans that Jaeger wrote with deploy/jaeger/opensearch.yaml. */
export const traceRetention: Retention = {
  pattern: 'filrouge-jaeger-*',
  description: 'Traces of Jaeger: packed after 2 days, removed after 30',
  packedAfter: '2d',
  removedAfter: '30d',
};

/** Gives a policy of OpenSearch's Index State Management, as the body of `PUT _plugins/_ism/policies/…`. */
export function toIsmPolicy({
  pattern,
  description,
  packedAfter,
  removedAfter,
}: Retention): object {
  const after = (state: string, age: string): object => ({
    state_name: state,
    conditions: { min_index_age: age },
  });
  const retry = { count: 3, backoff: 'exponential', delay: '10m' };
  return {
    policy: {
      description,
      default_state: 'written',
      states: [
        { name: 'written', actions: [], transitions: [after('packed', packedAfter)] },
        {
          name: 'packed',
          actions: [{ retry, force_merge: { max_num_segments: 1 } }],
          transitions: [after('removed', removedAfter)],
        },
        { name: 'removed', actions: [{ retry, delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: [pattern], priority: 100 }],
    },
  };
}

/** Gives a policy of Elasticsearch's index lifecycle management, as the body of `PUT _ilm/policy/…`. */
export function toIlmPolicy({ description, packedAfter, removedAfter }: Retention): object {
  return {
    policy: {
      _meta: { description },
      phases: {
        hot: { min_age: '0ms', actions: { set_priority: { priority: 100 } } },
        warm: {
          min_age: packedAfter,
          actions: { set_priority: { priority: 50 }, forcemerge: { max_num_segments: 1 } },
        },
        delete: { min_age: removedAfter, actions: { delete: {} } },
      },
    },
  };
}
