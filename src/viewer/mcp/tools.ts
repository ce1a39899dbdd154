import { findErrors, findLogs, findTraces, listServices } from './lists.ts';
import { readCorrelation, readTrace } from './stories.ts';
import type { Tool, ToolParameter } from './tool.ts';

const since: ToolParameter = {
  type: 'string',
  description: 'From when on: a length of time back from now (15m, 2h, 1d), or ISO 8601.',
};
const until: ToolParameter = { ...since, description: `Until when; in the forms of since.` };
const service: ToolParameter = { type: 'string', description: 'Exact name of a service.' };
const q: ToolParameter = {
  type: 'string',
  description: [
    'Query. Terms side by side must all be true: words and "words in order"; field=value, also a,b or * in it;',
    'field!=value, http_status>=500, message~"regular expression", -term, OR, parentheses.',
    'Fields: those of the log record (service, level, message, error_code, http_status, http_endpoint, correlation_id, tenant_id)',
    'and every attribute by its OpenTelemetry name (http.route); of spans also name, kind, status (unset, ok, error) and duration (duration>1.5s).',
  ].join(' '),
};

function limit(standard: number, maximum: number): ToolParameter {
  const description = `At most so many; ${standard} unless given.`;
  return { type: 'integer', description, minimum: 1, maximum };
}

/** What assistants can ask. */
export const tools: readonly Tool[] = [
  {
    name: 'list_services',
    title: 'Services',
    description:
      'Tells which services there are, how often each is called (a minute), how many requests failed, p50, p95 and p99 of their duration, and who calls whom. Use it first to learn the names of services, or to see which one is slow or failing. The last hour unless told otherwise.',
    parameters: { since, until },
    answer: listServices,
  },
  {
    name: 'list_errors',
    title: 'Errors',
    description:
      'Tells what went wrong: errors grouped by service, type and place in the code, each with how often, when, and the id of its latest trace. Use it first when something fails and nobody knows why, then get_trace with that id. Spans that failed without an exception are not among them: search_traces with errors finds those. The last 24 hours unless told otherwise.',
    parameters: {
      service,
      warnings: { type: 'boolean', description: 'Also log records of level WARNING.' },
      since,
      until,
    },
    answer: findErrors,
  },
  {
    name: 'search_traces',
    title: 'Search traces',
    description:
      'Finds traces (requests across services), the latest first: id, start, duration, services, spans, errors. A query is true of one span of the trace. Use it to find slow requests (duration>1s), failed ones (errors), or those of an endpoint, then get_trace with an id.',
    parameters: {
      q,
      service,
      errors: { type: 'boolean', description: 'Only traces with a failed span.' },
      since,
      until,
      limit: limit(20, 500),
    },
    answer: findTraces,
  },
  {
    name: 'get_trace',
    title: 'Trace',
    description:
      'Gives one whole trace: what failed, then the tree of its spans with durations and errors, and every log line at its instant. Use it to understand what happened in one request and where its time went.',
    parameters: {
      trace_id: { type: 'string', description: 'A trace id of 32 hex digits.' },
      span_id: {
        type: 'string',
        description: 'Only this span, 16 hex digits, and what is below it: for a long trace.',
      },
      attributes: { type: 'boolean', description: 'Also the attributes of every span.' },
    },
    required: ['trace_id'],
    answer: readTrace,
  },
  {
    name: 'search_logs',
    title: 'Search log lines',
    description:
      'Finds log lines, the latest first (of one trace or correlation id the oldest first), with their ids and fields. Use it for what was said, by which service, with which values; get_trace shows the request that a line belongs to.',
    parameters: {
      q,
      service,
      level: {
        type: 'string',
        description: 'TRACE, DEBUG, INFO, WARNING, ERROR, FATAL; several with commas.',
      },
      trace_id: { type: 'string', description: 'Only of this trace: 32 hex digits.' },
      correlation_id: { type: 'string', description: 'Only with this correlation id.' },
      since,
      until,
      limit: limit(50, 10_000),
    },
    answer: findLogs,
  },
  {
    name: 'get_correlation',
    title: 'Correlation id',
    description:
      'Gives everything of one correlation id across services: its traces, each as a tree with its log lines, and the log lines outside of them. Use it when a person or a log line names a correlation id, to follow one business operation over several requests.',
    parameters: {
      correlation_id: { type: 'string', description: 'A correlation id; a trace id will do.' },
    },
    required: ['correlation_id'],
    answer: readCorrelation,
  },
];
