import { metrics, type Attributes, type ObservableResult } from '@opentelemetry/api';
import type { DropReason, SignalBalance } from '#diagnostics';
import type { TelemetryStats } from './telemetry.ts';

/** What each signal is called in the names of metrics, and its unit. */
const signals = [
  { signal: 'spans', word: 'span', unit: '{span}' },
  { signal: 'logs', word: 'log', unit: '{log_record}' },
] as const;

/** Reasons of a destination; all others are of what is in front of it. */
const ofExporter: ReadonlySet<string> = new Set<DropReason>(['rejected', 'export_failed']);

/**
 * Gives the balance as metrics, under the names of the semantic conventions for the SDK itself (OpenTelemetry semantic
 * conventions, "OpenTelemetry SDK metrics"): what became of records in front of the exporter, how many wait, and what became
 * of them at the destination. Call it once the meter provider is registered.
 */
export function measureOurselves(stats: () => TelemetryStats): void {
  const meter = metrics.getMeter('filrouge');
  for (const { signal, word, unit } of signals) {
    const component = { 'otel.component.name': `filrouge/${signal}` };
    const processor = { ...component, 'otel.component.type': 'filrouge_spool' };
    const exporter = {
      ...component,
      'otel.component.type': 'otlp_http_exporter',
      ...toServer(stats().destinations.find((each) => each.signal === signal)?.url),
    };
    const observe = (balance: (result: ObservableResult, of: SignalBalance) => void) => {
      return (result: ObservableResult): void => balance(result, stats()[signal]);
    };
    meter.createObservableCounter(`otel.sdk.processor.${word}.processed`, { unit }).addCallback(
      observe((result, { produced, dropped }) => {
        const failed = Object.entries(dropped).filter(([reason]) => !ofExporter.has(reason));
        const lost = failed.reduce((sum, [, records]) => sum + records, 0);
        result.observe(produced - lost, processor);
        for (const [reason, records] of failed)
          result.observe(records, { ...processor, 'error.type': reason });
      }),
    );
    meter
      .createObservableUpDownCounter(`otel.sdk.processor.${word}.queue.size`, { unit })
      .addCallback(observe((result, { spooled }) => result.observe(spooled, processor)));
    meter
      .createObservableUpDownCounter(`otel.sdk.exporter.${word}.inflight`, { unit })
      .addCallback(observe((result, { inFlight }) => result.observe(inFlight, exporter)));
    meter.createObservableCounter(`otel.sdk.exporter.${word}.exported`, { unit }).addCallback(
      observe((result, { exported, dropped }) => {
        result.observe(exported, exporter);
        for (const [reason, records] of Object.entries(dropped))
          if (ofExporter.has(reason))
            result.observe(records, { ...exporter, 'error.type': reason });
      }),
    );
  }
}

function toServer(url: string | undefined): Attributes {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null) return {};
  const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
  return { 'server.address': parsed.hostname, 'server.port': port };
}
