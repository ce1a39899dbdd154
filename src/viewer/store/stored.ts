/** Ids of the business context as the store gives them. */
export interface StoredIds {
  readonly correlation_id: string | null;
  readonly device_id: string | null;
  readonly client_id: string | null;
  readonly tenant_id: string | null;
}

/** What a summary of a trace needs of a span. */
export interface StoredSpanHead {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly service: string;
  readonly name: string;
  readonly status: number;
  /** Nanoseconds as decimal text, because a number does not hold them. */
  readonly start_ns: string;
  readonly duration_ns: string;
  readonly correlation_id: string | null;
  readonly tenant_id: string | null;
}

/** A span as the store gives it; fields that hold JSON are text. */
export interface StoredSpan extends StoredSpanHead, StoredIds {
  readonly kind: number;
  readonly status_message: string | null;
  readonly attributes: string;
  readonly events: string | null;
  readonly links: string | null;
  readonly rest: string | null;
  readonly resource: string;
  readonly scope: string;
}

/** A log record as the store gives it. */
export interface StoredLog extends StoredIds {
  readonly time_ns: string;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  readonly service: string;
  readonly severity: number;
  readonly message: string;
  readonly record_id: string | null;
  /** JSON. */
  readonly attributes: string;
}

/** A log record with what it shares with others of its source; both are JSON. */
export interface SourcedLog extends StoredLog {
  readonly resource: string;
  readonly scope: string;
}

/** An operation of a service. */
export interface StoredOperation {
  readonly name: string;
  readonly kind: number;
}
