/**
 * Value of an attribute or of a log body.
 * A 64-bit integer is a number while that is exact (below 2^53) and decimal text beyond;
 * bytes are base64 text; a double that JSON cannot hold is `NaN`, `Infinity` or `-Infinity` as text.
 */
export type OtlpValue =
  | string
  | number
  | boolean
  | null
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue };

/** Attributes by name; of a repeated name the last one counts. */
export type OtlpAttributes = Readonly<Record<string, OtlpValue>>;

/** Instrumentation scope: the library that made the spans or records. */
export interface OtlpScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: OtlpAttributes;
}

/** Event of a span. */
export interface OtlpEvent {
  readonly timeUnixNano: bigint;
  readonly name: string;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
}

/** Link of a span to another one. Ids are lower-case hex; empty when absent. */
export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** Span as OTLP carries it. Times are nanoseconds since 1970, at most 2^63 - 1. */
export interface OtlpSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly OtlpEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly OtlpLink[];
  readonly droppedLinksCount: number;
  readonly status: OtlpStatus;
}

/** Status of a span: 0 unset, 1 ok, 2 error. */
export interface OtlpStatus {
  readonly code: number;
  readonly message: string;
}

/** Log record as OTLP carries it. */
export interface OtlpLogRecord {
  /** Nanoseconds since 1970; 0 when the source gave none. */
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  /** 1 to 24; 0 when unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: OtlpValue;
  readonly attributes: OtlpAttributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
  /** 32 lower-case hex digits, or empty. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or empty. */
  readonly spanId: string;
}

/** Spans of one resource and one scope. */
export interface ScopeSpans {
  readonly scope: OtlpScope;
  readonly spans: readonly OtlpSpan[];
}

/** Spans of one resource. */
export interface ResourceSpans {
  readonly resource: OtlpAttributes;
  readonly scopeSpans: readonly ScopeSpans[];
}

/** Log records of one resource and one scope. */
export interface ScopeLogs {
  readonly scope: OtlpScope;
  readonly logRecords: readonly OtlpLogRecord[];
}

/** Log records of one resource. */
export interface ResourceLogs {
  readonly resource: OtlpAttributes;
  readonly scopeLogs: readonly ScopeLogs[];
}

/** A type whose fields can still be set: what a decoder fills before it hands it out. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Attributes that a decoder still fills. */
export type DraftAttributes = Record<string, OtlpValue>;
