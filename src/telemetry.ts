import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { RecoveredCounts, SignalBalance } from '#diagnostics';

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
  /**
   * Further destinations of everything, at most four with those of `FILROUGE_ALSO_SEND_TO`. Each acknowledges for itself;
   * `TelemetryStats.spans` and `logs` count for the first one.
   */
  readonly alsoSendTo?: readonly FurtherDestination[];
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
 * A further destination.
 * @since 0.1.0
 */
export interface FurtherDestination {
  /** Base address, to which `/v1/traces` and `/v1/logs` are added; credentials in it go as basic authentication. */
  readonly endpoint: string;
  /** Headers of each request. Those of the first destination do not go there. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Signals that go there. Default: all. */
  readonly signals?: readonly ('traces' | 'logs')[];
}

/**
 * What became of everything that was handed over since the start.
 * For each signal: produced = exported + spooled + inFlight + all dropped, to the unit.
 * @since 0.1.0
 */
export interface TelemetryStats {
  /** Ended, sampled spans. */
  readonly spans: SignalBalance;
  /** Log records of every bridged logger and of the logs API. */
  readonly logs: SignalBalance;
  /** Records that ended processes of this service had left on disk, and that this one sent. */
  readonly recovered: { readonly spans: RecoveredCounts; readonly logs: RecoveredCounts };
  /** Where records go, and how it does there. */
  readonly destinations: readonly DestinationStats[];
  /** How many values each rule of redaction found, by its name. */
  readonly redacted: Readonly<Record<string, number>>;
}

/**
 * How one signal does at its destination.
 * @since 0.1.0
 */
export interface DestinationStats {
  /** What is sent there. */
  readonly signal: 'spans' | 'logs';
  /** Address of the destination, without credentials. */
  readonly url: string;
  /** `unknown` before the first answer. */
  readonly state: 'unknown' | 'accepting' | 'failing';
  /** Why the last request was not taken; undefined when it was. */
  readonly lastError: string | undefined;
  /** Records of this process that have not found their end there. */
  readonly waiting: number;
  /** Records of this process that were given up for it. */
  readonly dropped: number;
  /** Age of the oldest record that waits, in milliseconds; undefined when none does. */
  readonly oldestUnsentMs: number | undefined;
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
   * Sends everything handed over so far; resolves when it is acknowledged, when the destination does not take it and it
   * is on disk, or when the time is over. What is left waits on (`spooled`, `inFlight`); one line on stderr says how much
   * and for where when the time was over. Never rejects.
   */
  flush(options?: FlushOptions): Promise<TelemetryStats>;
  /**
   * Flushes, then stops and closes every connection. What is left then stays on disk for the next start (`spooled`), or
   * is dropped where it waits in memory (`ended_unsent`); so are later records. Safe to call twice. Never rejects.
   */
  shutdown(options?: FlushOptions): Promise<TelemetryStats>;
  /** Counts of this process. */
  stats(): TelemetryStats;
}

/** A handle where nothing runs: telemetry is disabled, not supported here, or could not start. */
export function createInertTelemetry(): Telemetry {
  const nothing: SignalBalance = { produced: 0, exported: 0, spooled: 0, inFlight: 0, dropped: {} };
  const none: RecoveredCounts = { exported: 0, dropped: 0 };
  const stats = (): TelemetryStats => ({
    spans: nothing,
    logs: nothing,
    recovered: { spans: none, logs: none },
    destinations: [],
    redacted: {},
  });
  return { stats, flush: () => Promise.resolve(stats()), shutdown: () => Promise.resolve(stats()) };
}
