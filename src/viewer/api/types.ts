import type { IdFields, Level } from '#record';
import type { ChannelRow } from './alert-types.ts';

export type { AlertRow, AlertsAnswer, ChannelRow, PastAlertRow, ReplayAnswer, RuleRow, SilenceRow } from './alert-types.ts';

/** A log record as `GET /api/logs` gives it: the record's own names at the top level, everything else beside them. */
export interface LogRow extends IdFields {
  /** ISO 8601, UTC, milliseconds. */
  readonly datetime: string;
  /** Nanoseconds since 1970 as decimal text: the order within one millisecond. */
  readonly time_unix_nano: string;
  readonly level: Level;
  readonly message: string;
  readonly service: string;
  /** 32 lower-case hex digits; absent outside a trace. */
  readonly trace_id?: string;
  /** 16 lower-case hex digits; absent outside a span. */
  readonly span_id?: string;
  /** Id of the record; absent when its source gave none. */
  readonly record_id?: string;
  /** Remaining attributes of the record under their OpenTelemetry names. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Answer of `GET /api/logs`, newest first unless a trace or a correlation id was asked for (then oldest first). */
export interface LogsAnswer extends SearchEnd {
  readonly logs: readonly LogRow[];
}

/** Answer of `GET /api/logs/counts`: the latest 10,000 log records that meet the conditions, over time and by field. */
export interface LogCountsAnswer extends SearchEnd {
  /** How many were counted. */
  readonly counted: number;
  /** ISO 8601: where the first bar begins; absent when nothing was counted. */
  readonly since?: string;
  /** Length of a bar in milliseconds. */
  readonly step_millis: number;
  /** One number for each bar. */
  readonly series: {
    /** ERROR and FATAL. */
    readonly errors: readonly number[];
    readonly warnings: readonly number[];
    readonly others: readonly number[];
  };
  /** Fields that at least one of them has. */
  readonly facets: readonly LogFacet[];
}

/** A field by which log records can be narrowed. */
export interface LogFacet {
  readonly name: string;
  /** How many different values it has. */
  readonly distinct: number;
  /** The most frequent first, at most eight. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** Where a search ended. */
export interface SearchEnd {
  /** ISO 8601: no further than to this instant, because it had looked at too many; absent when it looked at all. */
  readonly searched_to?: string;
}

/** Answer of `GET /api/traces/latest`, newest first. */
export interface TracesAnswer extends SearchEnd {
  readonly traces: readonly TraceSummary[];
}

/** One line of the list of latest traces: `GET /api/traces/latest`. */
export interface TraceSummary {
  readonly trace_id: string;
  /** Service of the root span, or of the earliest one when the root is not there (yet). */
  readonly service: string;
  readonly operation: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly start: string;
  readonly duration_millis: number;
  readonly span_count: number;
  readonly error_count: number;
  readonly log_count: number;
  /** Sorted. */
  readonly services: readonly string[];
  readonly correlation_id?: string;
  readonly tenant_id?: string;
  /**
   * True when a root span is there and every parent is present. Absent in a list for a trace of more than 2,000 spans with a
   * root: its spans are counted there, not read.
   */
  readonly complete?: boolean;
}

/** What is drawn of a span of the waterfall. */
export interface SpanOutline {
  readonly span_id: string;
  readonly depth: number;
  /** True when the parent is named but not (yet) stored. */
  readonly orphan: boolean;
  /** True when it has not come (yet), and a record says that it was open for as long as `duration_millis`. */
  readonly unfinished?: true;
  readonly service: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly status: 'unset' | 'ok' | 'error';
  /** Milliseconds from the start of the trace; microsecond precision. */
  readonly offset_millis: number;
  readonly duration_millis: number;
  /** What a client or producer span was about; absent where its attributes say it. */
  readonly detail?: string;
  /** Log records of this span, oldest first. */
  readonly logs: readonly LogOutline[];
}

/** What is drawn of a log record of the waterfall. */
export type LogOutline = Pick<
  TraceLogRow,
  'time_unix_nano' | 'offset_millis' | 'level' | 'message' | 'service'
>;

/** One span of the waterfall, in display order (depth first, by start). */
export interface SpanRow extends SpanOutline {
  readonly parent_span_id?: string;
  readonly status_message?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
  readonly events: readonly SpanEventRow[];
  /** Log records of this span, oldest first. */
  readonly logs: readonly TraceLogRow[];
}

/** An event of a span. */
export interface SpanEventRow {
  readonly name: string;
  readonly offset_millis: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A log record with its instant inside the trace. */
export interface TraceLogRow extends LogRow {
  /** Milliseconds from the start of the trace; may be negative. */
  readonly offset_millis: number;
}

/** What is drawn of a trace. */
export interface TraceOutline {
  /** Of what is here. */
  readonly summary: TraceSummary;
  /** In display order. */
  readonly spans: readonly SpanOutline[];
  /** Log records of the trace that name no stored span, oldest first. */
  readonly loose_logs: readonly LogOutline[];
  /** Rows that are stored and not here, because there are too many; absent when all are here. */
  readonly left_out?: LeftOut;
  /** Spans that come after those here, when only the first were asked for; the summary is of all. */
  readonly spans_after?: number;
}

/** How many rows of a trace are left out. */
export type LeftOut = Readonly<Record<'spans' | 'logs', number>>;

/**
 * What is drawn of a trace, in columns: `GET /api/traces/{id}/skeleton`, and `GET /api/traces/{id}/view?most=` of a longer one.
 * Services, names, kinds and statuses are places in `texts`.
 */
export interface TraceSkeleton extends Omit<TraceOutline, 'spans' | 'loose_logs'> {
  /** Nanoseconds since 1970 as decimal text: where offsets begin. */
  readonly start_unix_nano: string;
  readonly texts: readonly string[];
  readonly span_columns: SpanColumns;
}

/** What is drawn of the log records of a trace: `GET /api/traces/{id}/skeleton/logs`. Services and levels are places in `texts`. */
export interface LogSkeleton extends Pick<TraceSkeleton, 'start_unix_nano' | 'texts'> {
  readonly log_columns: LogColumns;
}

/** Spans in display order, one item in each column. */
export interface SpanColumns {
  /** 16 hex digits of each span, in one text. */
  readonly span_id: string;
  readonly depth: readonly number[];
  readonly service: readonly number[];
  readonly name: readonly number[];
  /** One digit of each span, in one text. */
  readonly kind: string;
  /** As kind. */
  readonly status: string;
  readonly offset_micros: readonly number[];
  readonly duration_micros: readonly number[];
  /** Places of the spans whose parent is named but not (yet) stored. */
  readonly orphans: readonly number[];
  /** Places of the spans that are known to be open. */
  readonly unfinished: readonly number[];
  /** Places of client and producer spans, and what they were about. */
  readonly details: readonly (readonly [place: number, detail: string])[];
}

/** Log records by time, one item in each column. */
export interface LogColumns {
  /** Empty outside a span. */
  readonly span_id: readonly string[];
  readonly service: readonly number[];
  readonly level: readonly number[];
  /** The first 200 characters. */
  readonly message: readonly string[];
  readonly offset_nanos: readonly number[];
}

/**
 * One span of a trace, without its place in it and its log records: `GET /api/traces/{id}/spans/{span_id}`.
 * Offsets of its events begin where it begins.
 */
export type SpanDetails = Omit<SpanRow, 'depth' | 'orphan' | 'unfinished' | 'logs' | 'detail' | 'offset_millis'>;

/** Log records of a trace at one instant, in the order in which they came: `GET /api/traces/{id}/logs?at=`. */
export interface InstantAnswer {
  readonly logs: readonly LogRow[];
}

/** Rows of a trace in which a text stands: `GET /api/traces/{id}/find?q=`. */
export interface FindAnswer {
  /** Ids of spans, and `log <span id or loose> <time_unix_nano> <place among the log records of its span>`. */
  readonly rows: readonly string[];
}

/** A whole trace for the page and the terminal: `GET /api/traces/{id}/view`. */
export interface TraceView extends TraceOutline {
  readonly spans: readonly SpanRow[];
  /** Log records of the trace that name no stored span, oldest first. */
  readonly loose_logs: readonly TraceLogRow[];
}

/** One correlation id across traces and services: `GET /api/correlations/{id}`. */
export interface CorrelationView {
  readonly correlation_id: string;
  /** Oldest first. */
  readonly traces: readonly TraceSummary[];
  /** Oldest first, of all services. */
  readonly logs: readonly LogRow[];
}

/** Counters of the store: `GET /api/stats`. */
export interface StatsAnswer {
  readonly spans: number;
  readonly logs: number;
  readonly traces: number;
  /** Stored log records without a trace id. */
  readonly logs_without_trace_id: number;
  readonly dropped: {
    /** Removed because they were older than the bound. */
    readonly age: number;
    /** Removed because the store reached its size bound. */
    readonly size: number;
    /** Of `size`, those of each service since this is counted, most first; at most 20. */
    readonly size_by_service: readonly { readonly service: string; readonly count: number }[];
  };
  /** Bytes on disk. */
  readonly bytes: number;
  /** When the last of what is kept came (ISO 8601); absent when nothing is kept. */
  readonly last_received?: string;
  /** Why nothing can be stored, and since when (ISO 8601); absent while it can. */
  readonly trouble?: { readonly reason: string; readonly since: string };
  /** Channels of alerts and how they do; absent without `--alerts`. */
  readonly channels?: readonly ChannelRow[];
}

/** How often, how well and how fast: of a service, or of one of its operations. */
export interface CountsRow {
  /** Of a service: spans by which it was called (kinds server and consumer), or began a trace. */
  readonly requests: number;
  readonly errors: number;
  readonly per_minute: number;
  /** Percentiles of the duration, at most 2.2 % beside; absent without requests. */
  readonly p50_millis?: number;
  readonly p95_millis?: number;
  readonly p99_millis?: number;
}

/** Requests by parts of a range of time, the first one first. */
export interface SeriesRow {
  readonly requests: readonly number[];
  readonly errors: readonly number[];
}

/** One service in a range of time. */
export interface ServiceRow extends CountsRow {
  readonly service: string;
  readonly spans: number;
  /** Log records of level ERROR and FATAL. */
  readonly error_logs: number;
  /** ISO 8601: when its latest span began, or of its latest log record. */
  readonly last_seen: string;
  /** Those that began last first, at most 5; none when it does not say its build. */
  readonly builds: readonly BuildRow[];
  readonly series: SeriesRow;
}

/** One calls another, in a range of time. */
export interface CallRow {
  readonly caller: string;
  readonly callee: string;
  readonly kind: 'service' | 'database';
  readonly calls: number;
  readonly errors: number;
}

/** What services do, and who calls whom: `GET /api/overview`. */
export interface OverviewAnswer {
  /** ISO 8601: the first minute that was counted. */
  readonly since: string;
  readonly until: string;
  /** Length of a part of {@link SeriesRow}. */
  readonly step_seconds: number;
  /** Sorted by name. */
  readonly services: readonly ServiceRow[];
  readonly calls: readonly CallRow[];
}

/** What the operations of a service do: `GET /api/overview/operations`. */
export interface OperationsAnswer {
  readonly since: string;
  readonly until: string;
  readonly service: string;
  /** The most frequent first, at most 2,000. */
  readonly operations: readonly (CountsRow & {
    readonly name: string;
    readonly kind: SpanRow['kind'];
  })[];
}

/** A build of a service (`service.version`, in a log record `build_id`) in a range of time. */
export interface BuildRow {
  readonly build: string;
  /** Of the operation that was asked for, else all. */
  readonly spans: number;
  /** ISO 8601: the minutes in which the first and the latest of them began. */
  readonly first_seen: string;
  readonly last_seen: string;
}

/** How often, how well and how fast: of a build, or of one of its operations. */
export interface BuildCounts {
  readonly spans: number;
  readonly errors: number;
  /** Percentiles of the duration, at most 2.2 % beside; absent without spans. */
  readonly p50_millis?: number;
  readonly p95_millis?: number;
  readonly p99_millis?: number;
}

/** One of two builds that are compared. */
export interface ComparedBuild extends BuildCounts {
  readonly build: string;
  /** ISO 8601: the minutes of its first and latest span; absent without spans. */
  readonly first_seen?: string;
  readonly last_seen?: string;
  /** What went wrong in this one and not in the other, the latest first. */
  readonly only_errors: readonly ErrorGroup[];
  /** So many of its latest log records or spans that failed were looked at, and there are more; absent when all were. */
  readonly most?: number;
}

/** An operation in two builds; one that has no span of it is absent. */
export interface ComparedOperation {
  readonly name: string;
  readonly kind: SpanRow['kind'];
  readonly left?: BuildCounts;
  readonly right?: BuildCounts;
}

/** Two builds of a service side by side: `GET /api/builds`. */
export interface BuildsAnswer {
  /** ISO 8601: the first minute that was counted. */
  readonly since: string;
  readonly until: string;
  readonly service: string;
  /** Absent when all of the service was asked for. */
  readonly operation?: string;
  /** Those that began last first, at most 100. */
  readonly builds: readonly BuildRow[];
  /** Of the operation, else of the requests of the service; absent when there is no build to compare. */
  readonly left?: ComparedBuild;
  readonly right?: ComparedBuild;
  /** Of the service, the most frequent first, at most 2,000. */
  readonly operations: readonly ComparedOperation[];
}

/** How long the spans of one operation took: `GET /api/spans/like`. */
export interface SpansLikeAnswer {
  /** ISO 8601: the first minute that was counted. */
  readonly since: string;
  readonly until: string;
  readonly service: string;
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  /** Percentiles of the duration, at most 2.2 % beside; absent without spans. */
  readonly p50_millis?: number;
  readonly p95_millis?: number;
  readonly p99_millis?: number;
  /** Builds in which it ran, those that began last first, at most 5. */
  readonly builds: readonly BuildRow[];
  /** How many took less than so long and not less than the ones before; the shortest first, empty ones left out. */
  readonly durations: readonly { readonly below_millis: number; readonly count: number }[];
}

/** What went wrong, grouped: `GET /api/errors`. */
export interface ErrorsAnswer {
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  /** So many of the latest log records or spans were looked at, and there are more; absent when all were. */
  readonly most?: number;
  /** The latest first. */
  readonly errors: readonly ErrorGroup[];
}

/** Errors of one service, type and place. Of the latest: message, code, place, trace and span. */
export interface ErrorGroup {
  readonly service: string;
  /** `exception.type`. */
  readonly type?: string;
  readonly message: string;
  readonly code?: string;
  /** `createOrder (src/create-order.ts:54)`; absent without a stack. */
  readonly place?: string;
  /** Spans in which it happened, and log records without one. */
  readonly count: number;
  readonly traces: number;
  /** ISO 8601. */
  readonly first_seen: string;
  readonly last_seen: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

/** What a query can ask: `GET /api/fields?on=logs`. */
export interface FieldsAnswer {
  /** How many of the latest rows were looked at. */
  readonly rows: number;
  /** Those that most rows have first. */
  readonly fields: readonly FieldSample[];
}

/** A field that rows have, and its most frequent values. */
export interface FieldSample {
  readonly name: string;
  /** How many of the rows have it. */
  readonly count: number;
  /** The most frequent first, at most 20; none of a field whose values hardly ever come again. */
  readonly values: readonly string[];
}

/** What the page needs to know of how the view was started: `GET /api/settings`. */
export interface SettingsAnswer {
  /** Address of a Jaeger page that shows the same traces, without a slash at its end. */
  readonly jaeger_url?: string;
}
