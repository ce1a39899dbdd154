import type {
  ErrorGroup,
  ErrorsAnswer,
  LogRow,
  LogsAnswer,
  OverviewAnswer,
  SearchEnd,
  ServiceRow,
  TracesAnswer,
  TraceSummary,
} from '../api/types.ts';
import { toCount, toMillisText } from '../api/trace-tree.ts';
import type { Ask, ToolAnswer } from './tool.ts';

const narrower = 'a lower limit, a shorter range (since, until), a service, or more terms in q';

/** Answers `list_services`. */
export function listServices(ask: Ask, query: URLSearchParams): ToolAnswer {
  const { since, until, services, calls } = ask('/api/overview', query) as OverviewAnswer;
  const rows = services.map(({ series: _series, ...row }) => row);
  return {
    lines: [
      `${toCount(rows.length, 'service')} from ${since} to ${until}`,
      ...rows.map(toServiceLine),
      ...(calls.length === 0 ? [] : ['calls:']),
      ...calls.map(
        ({ caller, callee, kind, calls: times, errors }) =>
          `  ${caller} → ${callee}${kind === 'database' ? ' (database)' : ''}  ${toCount(times, 'call')}, ${toCount(errors, 'error')}`,
      ),
    ],
    advice: 'a shorter range (since, until)',
    data: { since, until, services: rows, calls },
  };
}

/** Answers `list_errors`. */
export function findErrors(ask: Ask, query: URLSearchParams): ToolAnswer {
  const { since, until, most, errors } = ask('/api/errors', query) as ErrorsAnswer;
  const end = most === undefined ? '' : `, of the latest ${most} log records and spans that failed`;
  return {
    lines: [
      `${toCount(errors.length, 'kind')} of error from ${since} to ${until}${end}, the latest first`,
      ...errors.map(toErrorLine),
    ],
    advice: 'a service or a shorter range (since, until)',
    data: { since, until, errors },
  };
}

/** Answers `search_traces`. */
export function findTraces(ask: Ask, query: URLSearchParams): ToolAnswer {
  const answer = ask('/api/traces/latest', withLimit(query, '20')) as TracesAnswer;
  return {
    lines: [
      toHead(answer, toCount(answer.traces.length, 'trace')),
      ...answer.traces.map(toTraceLine),
    ],
    advice: narrower,
    data: answer,
  };
}

/** Answers `search_logs`. */
export function findLogs(ask: Ask, query: URLSearchParams): ToolAnswer {
  const answer = ask('/api/logs', withLimit(query, '50')) as LogsAnswer;
  return {
    lines: [
      toHead(answer, toCount(answer.logs.length, 'log record')),
      ...answer.logs.map(toLogLine),
    ],
    advice: narrower,
    data: answer,
  };
}

/** Writes a trace in a line. */
export function toTraceLine(trace: TraceSummary): string {
  return [
    trace.trace_id,
    trace.start,
    toMillisText(trace.duration_millis),
    `${trace.service} ${trace.operation}`,
    `${toCount(trace.span_count, 'span')}, ${toCount(trace.error_count, 'error')}, ${toCount(trace.log_count, 'log record')}`,
    `services ${trace.services.join(', ')}`,
    ...toNamed(trace, ['correlation_id', 'tenant_id']),
  ].join('  ');
}

/** Writes a log record in a line, with all its fields. */
export function toLogLine({
  datetime,
  level,
  service,
  message,
  attributes,
  ...rest
}: LogRow): string {
  const { time_unix_nano: _time, record_id: _record, ...ids } = rest;
  const hasFields = Object.keys(attributes).length > 0;
  return [
    `${datetime} ${level} ${service}  ${message}`,
    ...toNamed(ids, Object.keys(ids)),
    ...(hasFields ? [JSON.stringify(attributes)] : []),
  ].join('  ');
}

function toHead({ searched_to: searchedTo }: SearchEnd, found: string): string {
  const head = `${found} found`;
  if (searchedTo === undefined) return head;
  return `${head}; searched back to ${searchedTo}, what is older was not looked at: ask with until=${searchedTo} to go on`;
}

function toServiceLine(row: Omit<ServiceRow, 'series'>): string {
  const { p50_millis: p50, p95_millis: p95, p99_millis: p99 } = row;
  const times = { p50, p95, p99 };
  return [
    row.service,
    `${toCount(row.requests, 'request')} (${row.per_minute} a minute), ${toCount(row.errors, 'error')}`,
    ...Object.entries(times).flatMap(([name, millis]) =>
      millis === undefined ? [] : [`${name} ${toMillisText(millis)}`],
    ),
    `${toCount(row.error_logs, 'error log')}, ${toCount(row.spans, 'span')}`,
    `last seen ${row.last_seen}`,
  ].join('  ');
}

function toErrorLine(error: ErrorGroup): string {
  const { type, code, place, trace_id: traceId } = error;
  return [
    `${error.service}  ${type === undefined ? '' : `${type}: `}${error.message}`,
    ...(place === undefined ? [] : [`at ${place}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
    `${toCount(error.count, 'time')} in ${toCount(error.traces, 'trace')}`,
    `from ${error.first_seen} to ${error.last_seen}`,
    ...(traceId === undefined ? [] : [`latest trace_id=${traceId}`]),
  ].join('  ');
}

function toNamed(fields: object, names: readonly string[]): readonly string[] {
  const given = Object.entries(fields).filter(
    ([name, value]) => names.includes(name) && value !== undefined,
  );
  return given.map(([name, value]) => `${name}=${value}`);
}

function withLimit(query: URLSearchParams, standard: string): URLSearchParams {
  return query.has('limit') ? query : new URLSearchParams([...query, ['limit', standard]]);
}
