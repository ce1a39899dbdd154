import type { Preset, Variant } from './preset.ts';
import { fact, needs, refused, set, taken, unknown, variant } from './rows.ts';
import { sources } from './sources.ts';

const endpoint = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const headers = 'OTEL_EXPORTER_OTLP_HEADERS';
const compression = 'OTEL_EXPORTER_OTLP_COMPRESSION';
const local = 'http://127.0.0.1:4318';

const elastic: Preset = {
  name: 'elastic',
  title: 'Elastic',
  traces: taken(sources.elasticManaged),
  logs: taken(sources.elasticManaged),
  placeholders: [
    needs('ELASTIC_OTLP_ENDPOINT', 'address of the managed OTLP endpoint, from the console'),
    needs('ELASTICSEARCH_URL', 'address of Elasticsearch 9.5 or newer'),
    needs('ELASTIC_API_KEY', 'API key, encoded'),
  ],
  variants: [
    variant('cloud', [
      set(endpoint, '$ELASTIC_OTLP_ENDPOINT', sources.elasticManaged),
      set(headers, 'Authorization=ApiKey%20$ELASTIC_API_KEY', sources.elasticManaged),
    ]),
    variant('self-managed', [
      set(endpoint, '$ELASTICSEARCH_URL/_otlp', sources.elasticsearch),
      set(headers, 'Authorization=ApiKey%20$ELASTIC_API_KEY', sources.elasticsearch),
      set(compression, 'gzip', sources.elasticsearch),
    ]),
  ],
  facts: [
    fact(
      'cloud: the managed endpoint is there for Serverless and for Hosted on AWS and GCP, not on Azure.',
      sources.elasticLimits,
    ),
    fact('cloud: 429 means that the rate limit of the project is reached.', sources.elasticTrouble),
    fact(
      'self-managed: traces and logs are a preview of Elasticsearch 9.5; protobuf only, plain or gzip.',
      sources.elasticsearch,
    ),
    fact(
      'self-managed: with many applications, put a Collector between; the key needs create_doc and auto_configure on logs-* and traces-*.',
      sources.elasticsearch,
    ),
    fact(
      'self-managed: a request that fails in part is sent again as a whole, so that records may be there twice.',
      sources.elasticsearch,
    ),
    unknown('limit of the size of a request or of the age of a record', sources.elasticManaged),
  ],
};

const newRelic: Preset = {
  name: 'newrelic',
  title: 'New Relic',
  traces: taken(sources.newRelic),
  logs: taken(sources.newRelic),
  placeholders: [needs('NEW_RELIC_LICENSE_KEY', 'licence key of the account')],
  variants: [
    newRelicVariant('us', 'https://otlp.nr-data.net'),
    newRelicVariant('eu', 'https://otlp.eu01.nr-data.net'),
    newRelicVariant('fedramp', 'https://gov-otlp.nr-data.net'),
  ],
  facts: [
    fact('A request has at most 1,000,000 bytes; compression is advised.', sources.newRelic),
    fact(
      'An attribute has a name of at most 255 characters, a value of at most 4,095, an array of at most 64 entries.',
      sources.newRelic,
    ),
    fact(
      'A 200 is no proof: records are checked later, and what is wrong is an NrIntegrationError event there.',
      sources.newRelicTrouble,
    ),
    fact('Spans may be at most 60 minutes old.', sources.newRelicTraceApi, 'said of the Trace API'),
  ],
};

function newRelicVariant(name: string, address: string): Variant {
  return variant(name, [
    set(endpoint, address, sources.newRelic),
    set(headers, 'api-key=$NEW_RELIC_LICENSE_KEY', sources.newRelic),
    set(compression, 'gzip', sources.newRelic),
    set('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '4095', sources.newRelic),
  ]);
}

const datadog: Preset = {
  name: 'datadog',
  title: 'Datadog',
  traces: taken(sources.datadogTraces),
  logs: taken(sources.datadogLogs),
  placeholders: [needs('DD_API_KEY', 'API key of the organisation')],
  variants: [
    variant('agent', [set(endpoint, local, sources.datadogAgent)]),
    datadogSite('us', 'datadoghq.com'),
    datadogSite('eu', 'datadoghq.eu'),
    datadogSite('us3', 'us3.datadoghq.com'),
    datadogSite('us5', 'us5.datadoghq.com'),
    datadogSite('ap1', 'ap1.datadoghq.com'),
    datadogSite('ap2', 'ap2.datadoghq.com'),
  ],
  facts: [
    fact(
      'For production, Datadog advises an Agent or Collector between; that is the default here (agent).',
      sources.datadogIntake,
    ),
    fact(
      'agent: OTLP is off in the Agent until it is enabled; logs need Agent 7.48 or newer; the Agent must be on the same host.',
      sources.datadogAgent,
    ),
    fact(
      'agent: the port of OTLP/HTTP is what its configuration says, mostly 4318.',
      sources.datadogAgent,
      'no default was read on the page',
    ),
    fact(
      'Directly, traces are taken by protobuf.',
      sources.datadogTraces,
      'an older copy of the page calls it a preview, on request: 403 then',
    ),
    fact(
      'Directly, trace metrics are computed only with the header compute_stats=true.',
      sources.datadogTraces,
    ),
    fact('Directly, a request of traces has at most 3.2 MB.', sources.datadogTraces),
  ],
};

function datadogSite(name: string, site: string): Variant {
  return variant(name, [
    set(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      `https://otlp.${site}/v1/traces`,
      sources.datadogSites,
    ),
    set(
      'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
      'dd-api-key=$DD_API_KEY,compute_stats=true',
      sources.datadogTraces,
    ),
    set('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', `https://otlp.${site}/v1/logs`, sources.datadogSites),
    set('OTEL_EXPORTER_OTLP_LOGS_HEADERS', 'dd-api-key=$DD_API_KEY', sources.datadogLogs),
  ]);
}

const splunk: Preset = {
  name: 'splunk',
  title: 'Splunk Observability Cloud',
  traces: taken(sources.splunkOtlp),
  logs: refused(sources.splunkLogs),
  placeholders: [
    needs('SPLUNK_REALM', 'realm of the organisation, such as eu0 or us1'),
    needs('SPLUNK_ACCESS_TOKEN', 'access token for ingest'),
  ],
  variants: [
    variant('default', [
      set(
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        'https://ingest.$SPLUNK_REALM.signalfx.com/v2/trace/otlp',
        sources.splunkOtlp,
      ),
      set(
        'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
        'X-SF-Token=$SPLUNK_ACCESS_TOKEN',
        sources.splunkToken,
      ),
      set('OTEL_LOGS_EXPORTER', 'none', sources.splunkLogs),
    ]),
  ],
  facts: [
    fact(
      'The host is ingest.REALM.signalfx.com.',
      sources.splunkOtlp,
      'other pages have ingest.REALM.observability.splunkcloud.com',
    ),
    fact(
      'Logs go to the Splunk platform by HEC, through a Collector (exporter splunk_hec), and are read from there.',
      sources.splunkHec,
    ),
    fact(
      'A span has at most 64 kB, a trace 100,000 spans and 8 MB; spans that come 10 minutes after the first are another segment.',
      sources.splunkLimits,
    ),
  ],
};

const grafana: Preset = {
  name: 'grafana',
  title: 'Grafana Cloud',
  traces: taken(sources.grafanaFormat),
  logs: taken(sources.grafanaFormat),
  placeholders: [
    needs('GRAFANA_CLOUD_ZONE', 'zone of the stack, such as prod-eu-west-2'),
    needs(
      'GRAFANA_CLOUD_AUTH',
      'base64 of INSTANCE_ID:TOKEN in one line; scopes traces:write, logs:write',
    ),
  ],
  variants: [
    variant('default', [
      set(
        endpoint,
        'https://otlp-gateway-$GRAFANA_CLOUD_ZONE.grafana.net/otlp',
        sources.grafanaTraces,
      ),
      set(headers, 'Authorization=Basic%20$GRAFANA_CLOUD_AUTH', sources.grafanaKey),
    ]),
  ],
  facts: [
    fact('Protobuf, plain or gzip.', sources.grafanaFormat),
    fact('For production, Grafana advises Alloy or another Collector between.', sources.grafana),
    fact(
      'The address STACK.grafana.net/tempo is for queries: what is sent goes to the gateway.',
      sources.grafanaTraces,
      'an older copy of the page names it for sending',
    ),
    unknown('limit of the size of a request or of the age of a record', sources.grafanaFormat),
  ],
};

const honeycomb: Preset = {
  name: 'honeycomb',
  title: 'Honeycomb',
  traces: taken(sources.honeycomb),
  logs: taken(sources.honeycomb),
  placeholders: [needs('HONEYCOMB_API_KEY', 'ingest key of the environment')],
  variants: [
    honeycombVariant('us', 'https://api.honeycomb.io'),
    honeycombVariant('eu', 'https://api.eu1.honeycomb.io'),
  ],
  facts: [
    fact('429 says in its headers when to come back.', sources.honeycombRates),
    fact(
      'Only Honeycomb Classic needs the header x-honeycomb-dataset.',
      sources.honeycomb,
      'not read on this page, but in pages of others',
    ),
    unknown('limit of the size of a request or of the age of a record', sources.honeycomb),
  ],
};

function honeycombVariant(name: string, address: string): Variant {
  return variant(name, [
    set(endpoint, address, sources.honeycomb),
    set(headers, 'x-honeycomb-team=$HONEYCOMB_API_KEY', sources.honeycombHeader),
  ]);
}

const dash0: Preset = {
  name: 'dash0',
  title: 'Dash0',
  traces: taken(sources.dash0),
  logs: taken(sources.dash0),
  placeholders: [
    needs('DASH0_REGION', 'region of the organisation, such as eu-west-1.aws'),
    needs('DASH0_AUTH_TOKEN', 'token of Settings, Auth Tokens'),
  ],
  variants: [
    variant('default', [
      set(endpoint, 'https://ingress.$DASH0_REGION.dash0.com', sources.dash0Endpoints),
      set(headers, 'Authorization=Bearer%20$DASH0_AUTH_TOKEN', sources.dash0Bearer),
    ]),
  ],
  facts: [
    fact(
      'A span has at most 32 attributes, a value 2,048 characters, a trace 2,000 spans.',
      sources.dash0Limits,
    ),
    fact(
      'A span may be at most 6 hours old: what waited longer on disk is dropped there.',
      sources.dash0Limits,
      'an older copy of the page says 14 days',
    ),
    fact(
      'A token for one dataset needs the header Dash0-Dataset, else 403.',
      sources.dash0Dataset,
      'the page has the header; the 403 was read in pages of others',
    ),
    fact(
      'The header is Authorization: Bearer.',
      sources.dash0Bearer,
      'read in the documentation of Fluent Bit, not of Dash0',
    ),
  ],
};

const signoz: Preset = {
  name: 'signoz',
  title: 'SigNoz',
  traces: taken(sources.signoz),
  logs: taken(sources.signozBoth),
  placeholders: [needs('SIGNOZ_INGESTION_KEY', 'key of Settings, Ingestion')],
  variants: [
    signozCloud('us'),
    signozCloud('eu'),
    signozCloud('in'),
    variant('self-hosted', [set(endpoint, local, sources.signozSelf)]),
  ],
  facts: [
    fact('A limit of a key drops what comes above it until midnight UTC.', sources.signozKeys),
    unknown('limit of the size of a request or of the age of a record', sources.signoz),
  ],
};

function signozCloud(region: string): Variant {
  return variant(region, [
    set(endpoint, `https://ingest.${region}.signoz.cloud:443`, sources.signoz),
    set(headers, 'signoz-ingestion-key=$SIGNOZ_INGESTION_KEY', sources.signozBoth),
  ]);
}

const jaeger: Preset = {
  name: 'jaeger',
  title: 'Jaeger',
  traces: taken(sources.jaeger),
  logs: refused(sources.jaeger),
  placeholders: [],
  variants: [
    variant('default', [
      set(endpoint, local, sources.jaeger),
      set('OTEL_LOGS_EXPORTER', 'none', sources.jaeger),
    ]),
  ],
  facts: [
    fact(
      'Jaeger stores traces only: log records from FILROUGE_SPAN_EVENTS_LEVEL up are events of their span there.',
      sources.jaeger,
    ),
  ],
};

const collector: Preset = {
  name: 'collector',
  title: 'OpenTelemetry Collector',
  traces: taken(sources.collector),
  logs: taken(sources.collector),
  placeholders: [],
  variants: [variant('default', [set(endpoint, local, sources.collector)])],
  facts: [
    fact(
      'The receiver otlp needs its protocol http, and a pipeline for each signal: 404 without one.',
      sources.collector,
      '404 is what its code does; the page does not say it',
    ),
    fact('A request has at most 20 MiB, also when unpacked.', sources.collectorHttp),
  ],
};

/** Every back end that there is a preset for: the command and docs/backends.md come from here. */
export const presets: readonly Preset[] = [
  elastic,
  newRelic,
  datadog,
  splunk,
  grafana,
  honeycomb,
  dash0,
  signoz,
  jaeger,
  collector,
];
