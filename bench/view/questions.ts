import {
  farTrace,
  longTrace,
  rareWord,
  spansOfLong,
  spansOfLongest,
  subjectOf,
  traceIdOf,
} from './traffic.ts';

/** What a page asks. */
export interface Question {
  readonly name: string;
  readonly path: string;
  /** What is asked before it, each time, without being measured. */
  readonly before?: string;
}

/** Most that a page shows of a list at first (ui/filters.tsx). */
const limit = '100';
const longest = 5;

/** Gives what the pages ask of a view with so many traces, each by the call that its page makes (ui/api.ts). */
export function toQuestions(traces: number): readonly Question[] {
  const far = farTrace(traces);
  const { correlationId, orderId } = subjectOf(far);
  const middle = traceIdOf(Math.floor(traces / 2));
  const count = (spans: number): string => spans.toLocaleString('en');
  const longestPath = `/api/traces/${traceIdOf(longTrace(longest))}`;
  const firstRows = `${longestPath}/view?most=4000&first=200`;
  const allRows = `${longestPath}/skeleton`;
  return [
    ofTraces('all', {}),
    ofTraces('of a service', { service: 'order' }),
    ofTraces('with errors', { errors: '1' }),
    ofTraces('attribute, 1 hit', { q: `order.id=${orderId}` }),
    ofTraces('attribute, no hit', { q: 'order.id=order-none' }),
    ofTraces('frequent word', { q: 'declined' }),
    ofTraces('unknown word', { q: 'xylophone' }),
    ofTraces('duration>1.5s', { q: 'duration>1.5s' }),
    ofTraces('duration>1h, no hit', { q: 'duration>1h' }),
    { name: 'trace, about 10 spans', path: `/api/traces/${middle}/view?most=4000` },
    {
      name: `trace, ${count(spansOfLong(traces))} spans`,
      path: `/api/traces/${traceIdOf(longTrace(0))}/view?most=4000`,
    },
    // The page asks for the first rows, and then for all: each finds what a page that is opened anew finds.
    {
      name: `first rows of ${count(spansOfLongest(traces))} spans`,
      path: firstRows,
      before: allRows,
    },
    { name: `then all ${count(spansOfLongest(traces))} spans`, path: allRows, before: firstRows },
    { name: `all ${count(spansOfLongest(traces))} alone, as no page asks`, path: allRows },
    ofLogs('all', {}),
    ofLogs('of a service', { service: 'order' }),
    ofLogs('level ERROR', { level: 'ERROR' }),
    ofLogs('correlation id', { q: `correlation_id=${correlationId}` }),
    ofLogs('rare word', { q: rareWord }),
    ofLogs('unknown word', { q: 'xylophone' }),
    ofLogs('attribute, no hit', { q: 'order.id=order-none' }),
    ofLogs('regular expression, no hit', { q: 'message~"xylo(ph)+one"' }),
    ofCounts('all', {}),
    ofCounts('level ERROR', { level: 'ERROR' }),
    ofCounts('unknown word', { q: 'xylophone' }),
    { name: 'fields of logs', path: '/api/fields?on=logs' },
    { name: 'fields of spans', path: '/api/fields?on=spans' },
    { name: 'errors', path: '/api/errors' },
    { name: 'errors with warnings', path: '/api/errors?warnings=1' },
    { name: 'overview, 1 h', path: '/api/overview' },
    { name: 'overview, 24 h', path: `/api/overview?since=${Date.now() - 86_400_000}` },
    { name: 'operations of a service, 24 h', path: toPath('overview/operations', day()) },
    { name: 'correlation', path: `/api/correlations/${correlationId}` },
    { name: 'stats', path: '/api/stats' },
  ];
}

type Values = Readonly<Record<string, string>>;

const day = (): Values => ({ service: 'order', since: String(Date.now() - 86_400_000) });

const ofTraces = (name: string, values: Values): Question => ({
  name: `traces: ${name}`,
  path: toPath('traces/latest', { limit, ...values }),
});

const ofLogs = (name: string, values: Values): Question => ({
  name: `logs: ${name}`,
  path: toPath('logs', { limit, ...values }),
});

const ofCounts = (name: string, values: Values): Question => ({
  name: `counts of logs: ${name}`,
  path: toPath('logs/counts', values),
});

function toPath(call: string, values: Values): string {
  return `/api/${call}?${new URLSearchParams(values).toString()}`;
}
