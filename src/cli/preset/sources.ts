import type { Source } from './preset.ts';

/** Every page that a fact of a preset was read on. */
export const sources = {
  elasticManaged: on(
    'https://www.elastic.co/docs/reference/opentelemetry/motlp/managed-otlp-endpoint',
  ),
  elasticLimits: on(
    'https://github.com/elastic/opentelemetry/blob/main/docs/reference/motlp/index.md',
  ),
  elasticTrouble: on(
    'https://github.com/elastic/opentelemetry/blob/main/docs/reference/motlp/troubleshooting.md',
  ),
  elasticsearch: on(
    'https://github.com/elastic/docs-content/blob/main/manage-data/ingest/otlp-endpoint.md',
  ),
  newRelic: on('https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/'),
  newRelicTrouble: on(
    'https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp-troubleshooting',
  ),
  newRelicTraceApi: on(
    'https://docs.newrelic.com/docs/apm/distributed-tracing/trace-api/troubleshooting-missing-trace-api-data/',
  ),
  datadogAgent: on('https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest_in_the_agent/'),
  datadogIntake: on('https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/'),
  datadogTraces: on('https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/traces/'),
  datadogLogs: on('https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/logs/'),
  datadogSites: on(
    'https://github.com/DataDog/documentation/blob/master/assets/scripts/config/regions.config.js',
  ),
  splunkOtlp: on(
    'https://help.splunk.com/splunk-observability-cloud/manage-data/splunk-distribution-of-the-opentelemetry-collector/get-started-with-the-splunk-distribution-of-the-opentelemetry-collector/collector-components/exporters/otlphttp-exporter',
  ),
  splunkToken: on(
    'https://help.splunk.com/splunk-observability-cloud/manage-data/other-data-ingestion-methods/other-data-ingestion-methods/send-traces-to-splunk-observability-cloud-using-the-grpc-endpoint',
  ),
  splunkLogs: on(
    'https://github.com/signalfx/splunk-otel-collector-chart/releases/tag/splunk-otel-collector-0.132.0',
  ),
  splunkHec: on(
    'https://help.splunk.com/splunk-observability-cloud/manage-data/splunk-distribution-of-the-opentelemetry-collector/get-started-with-the-splunk-distribution-of-the-opentelemetry-collector/collector-components/exporters/splunk-hec-exporter',
  ),
  splunkLimits: on(
    'https://help.splunk.com/splunk-observability-cloud/administer/org-reference-info/per-product-system-limits-in-splunk-observability-cloud/apm-system-limits',
  ),
  grafana: on(
    'https://grafana.com/docs/grafana-cloud/observe-and-act/send-data/otlp/send-data-otlp/',
  ),
  grafanaFormat: on(
    'https://grafana.com/docs/grafana-cloud/send-data/otlp/otlp-format-considerations/',
  ),
  grafanaTraces: on(
    'https://grafana.com/docs/grafana-cloud/observe-and-act/send-data/traces/troubleshoot/',
  ),
  grafanaKey: on(
    'https://grafana.com/docs/learning-paths/connect-agent-to-agent-observability/export-traces-and-metrics/',
  ),
  honeycomb: on('https://docs.honeycomb.io/send-data/opentelemetry/'),
  honeycombHeader: on(
    'https://github.com/honeycombio/honeycomb-opentelemetry-node/blob/main/src/exporter-utils.ts',
  ),
  honeycombRates: on('https://docs.honeycomb.io/api/rate-limit/'),
  dash0: on('https://www.dash0.com/hub/integrations/int_otlp/overview'),
  dash0Bearer: on('https://docs.fluentbit.io/manual/pipeline/outputs/dash0'),
  dash0Dataset: on('https://github.com/dash0hq/dash0-lambda-extension/blob/main/README.md'),
  dash0Endpoints: on('https://dash0.com/documentation/dash0/key-concepts/endpoints'),
  dash0Limits: on('https://www.dash0.com/docs/dash0/cost-control/quotas-and-limits'),
  signoz: on('https://signoz.io/docs/ingestion/signoz-cloud/overview/'),
  signozBoth: on('https://signoz.io/docs/ingestion/cloud-vs-self-hosted'),
  signozSelf: on('https://signoz.io/docs/ingestion/self-hosted/overview/'),
  signozKeys: on('https://signoz.io/docs/cost-control/ingestion-limits/'),
  jaeger: on(
    'https://github.com/jaegertracing/documentation/blob/main/content/docs/v2/_dev/architecture/apis.md',
  ),
  collector: on(
    'https://github.com/open-telemetry/opentelemetry-collector/blob/main/receiver/otlpreceiver/README.md',
  ),
  collectorHttp: on(
    'https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/confighttp/README.md',
  ),
} as const satisfies Readonly<Record<string, Source>>;

function on(url: string): Source {
  return { url, checked: '2026-11-26' };
}
