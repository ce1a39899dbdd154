import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SignalBalance } from '#diagnostics';

/**
 * Options of {@link initTelemetry}. Each beats its environment variable; without options the environment decides.
 * @since 0.1.0
 */
export interface TelemetryOptions {
  /** Name of this service. Default: `OTEL_SERVICE_NAME`, else `unknown_service:node`. */
  readonly serviceName?: string;
  /** Base address of the OTLP/HTTP destination. Default: `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://127.0.0.1:4318`. */
  readonly endpoint?: string;
  /** Headers of each OTLP request, such as an API key. Default: `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further instrumentations beside the built-in ones. */
  readonly instrumentations?: readonly Instrumentation[];
  /** Further span processors; they see every span, after the business ids were set. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Further log record processors. */
  readonly logRecordProcessors?: readonly LogRecordProcessor[];
  /** True: a bad value is an error instead of a line on stderr. Default: false. */
  readonly strict?: boolean;
}

/**
 * What became of everything that was handed over since the start.
 * For each signal: produced = exported + pending + all dropped, to the unit.
 * @since 0.1.0
 */
export interface TelemetryStats {
  /** Ended, sampled spans. */
  readonly spans: SignalBalance;
  /** Log records of every bridged logger and of the logs API. */
  readonly logs: SignalBalance;
  /** How many values each rule of redaction found, by its name. */
  readonly redacted: Readonly<Record<string, number>>;
}

/**
 * Options of {@link Telemetry.flush} and {@link Telemetry.shutdown}.
 * @since 0.1.0
 */
export interface FlushOptions {
  /** Longest time for all of it, connections and retries included, in milliseconds. Default: 2000. */
  readonly timeoutMillis?: number;
}

/**
 * The running telemetry of this process.
 * @since 0.1.0
 */
export interface Telemetry {
  /**
   * Sends everything handed over so far; resolves when it is acknowledged or given up, or when the time is over: what is
   * left then waits on (`pending`), and one line on stderr says how much and for where. Never rejects.
   */
  flush(options?: FlushOptions): Promise<TelemetryStats>;
  /**
   * Flushes, then stops and closes every connection. What is left when the time is over is dropped (`ended_unsent`), and
   * one line on stderr says so; so are later records. Safe to call twice. Never rejects.
   */
  shutdown(options?: FlushOptions): Promise<TelemetryStats>;
  /** Counts of this process. */
  stats(): TelemetryStats;
}

/** A handle where nothing runs: telemetry is disabled, not supported here, or could not start. */
export function createInertTelemetry(): Telemetry {
  const nothing: SignalBalance = { produced: 0, exported: 0, pending: 0, dropped: {} };
  const stats = (): TelemetryStats => ({ spans: nothing, logs: nothing, redacted: {} });
  return { stats, flush: () => Promise.resolve(stats()), shutdown: () => Promise.resolve(stats()) };
}
