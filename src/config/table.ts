/** How the text of a variable is read. */
export type OptionType =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'url' }
  /** Addresses separated by commas, each with headers. */
  | { readonly kind: 'destinations'; readonly most: number }
  | { readonly kind: 'integer'; readonly min: number; readonly unit: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly values?: readonly string[] }
  | { readonly kind: 'pairs' }
  /** Routes with the fields of theirs that are recorded. */
  | { readonly kind: 'parameters' }
  /** `off`, or `name=action` pairs. */
  | { readonly kind: 'actions'; readonly values: readonly string[] };

/** One environment variable that filrouge understands. */
export interface OptionRow {
  readonly name: string;
  readonly type: OptionType;
  /** As text, for the documentation and for the line about a bad value. */
  readonly default: string;
  readonly doc: string;
}

const text = { kind: 'text' } as const;
const boolean = { kind: 'boolean' } as const;
const url = { kind: 'url' } as const;
const pairs = { kind: 'pairs' } as const;
const list = { kind: 'list' } as const;

function choice(...values: readonly string[]): OptionType {
  return { kind: 'choice', values };
}

function count(min: number): OptionType {
  return { kind: 'integer', min, unit: '' };
}

const levels = {
  kind: 'choice',
  values: ['trace', 'debug', 'info', 'warning', 'error', 'fatal'],
} as const;
const milliseconds: OptionType = { kind: 'integer', min: 0, unit: 'ms' };
const exporters: OptionType = { kind: 'list', values: ['otlp', 'console', 'none'] };
const protocol = choice('http/protobuf', 'http/json');
const compression = choice('none', 'gzip');

const general: readonly OptionRow[] = [
  row('OTEL_SERVICE_NAME', text, 'unknown_service:node', 'Name of this service.'),
  row('OTEL_RESOURCE_ATTRIBUTES', pairs, '', 'Attributes of this process: `key=value,key=value`.'),
  row('OTEL_SDK_DISABLED', boolean, 'false', '`true`: the application runs without telemetry.'),
  row(
    'OTEL_LOG_LEVEL',
    choice('none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'),
    'none',
    'How much the OpenTelemetry SDK says about itself on the console.',
  ),
  row(
    'OTEL_PROPAGATORS',
    { kind: 'list', values: ['tracecontext', 'baggage', 'b3', 'b3multi', 'none'] },
    'tracecontext,baggage',
    'Formats of the trace context in headers. The business ids travel beside them; `none` stops those, too.',
  ),
  row(
    'OTEL_TRACES_SAMPLER',
    choice(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    'parentbased_always_on',
    'Which traces are recorded.',
  ),
  row(
    'OTEL_TRACES_SAMPLER_ARG',
    { kind: 'number', min: 0, max: 1 },
    '1',
    'Share of the traces that a ratio sampler keeps.',
  ),
  row('OTEL_TRACES_EXPORTER', exporters, 'otlp', 'Where spans go.'),
  row('OTEL_LOGS_EXPORTER', exporters, 'otlp', 'Where log records go.'),
  row(
    'OTEL_METRICS_EXPORTER',
    { kind: 'list', values: ['otlp', 'console', 'prometheus', 'none'] },
    'none',
    'Where metrics go. Off unless set.',
  ),
  row(
    'FILROUGE_HTTP_SPANS',
    choice('filrouge', 'opentelemetry'),
    'filrouge',
    'Who makes the spans of requests that `node:http`, `node:https` and `node:http2` serve, that the first two send, and of `fetch` and undici: filrouge, or `@opentelemetry/instrumentation-http` and `-undici`, which cost more and know no HTTP/2 (the differences: [served](decisions/008-spans-of-served-requests.md), [sent](decisions/009-spans-of-sent-requests.md)).',
  ),
  row(
    'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
    list,
    '',
    'Only these instrumentations, by the end of their package name: `http,express`. The bridges of log records stay.',
  ),
  row(
    'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
    list,
    '',
    'All but these instrumentations. `winston`, `pino`, `bunyan` and `console` stand for the bridges of their records.',
  ),
  row(
    'OTEL_NODE_RESOURCE_DETECTORS',
    { kind: 'list', values: ['env', 'host', 'os', 'process', 'serviceinstance', 'all', 'none'] },
    'env,process,host',
    'What is found out about this process and host.',
  ),
  row('OTEL_SEMCONV_STABILITY_OPT_IN', list, '', 'Passed on to the instrumentations.'),
];

const otlp: readonly OptionRow[] = ['', 'TRACES_', 'LOGS_', 'METRICS_'].flatMap((signal) => {
  const prefix = `OTEL_EXPORTER_OTLP_${signal}`;
  const what = signal === '' ? 'all signals' : signal.slice(0, -1).toLowerCase();
  const inherited = (own: string) => (signal === '' ? own : 'as for all signals');
  return [
    row(
      `${prefix}ENDPOINT`,
      url,
      inherited('http://127.0.0.1:4318'),
      signal === ''
        ? 'Base address of the destination; `/v1/traces` and `/v1/logs` are added.'
        : `Whole address of the destination for ${what}, used as it is.`,
    ),
    row(`${prefix}HEADERS`, pairs, inherited(''), `Headers of each request, for ${what}.`),
    row(
      `${prefix}TIMEOUT`,
      milliseconds,
      inherited('5000'),
      `Longest time for one request, for ${what}; it is sent again from the spool. The specification, and \`FILROUGE_PIPELINE=standard\`, where it is lost, have 10000.`,
    ),
    row(
      `${prefix}COMPRESSION`,
      compression,
      inherited('gzip, none to this machine'),
      `Compression, for ${what}.`,
    ),
    row(`${prefix}PROTOCOL`, protocol, inherited('http/protobuf'), `Encoding, for ${what}.`),
    row(`${prefix}CERTIFICATE`, text, inherited(''), `File of the trusted CA, for ${what}.`),
    row(`${prefix}CLIENT_CERTIFICATE`, text, inherited(''), `Client certificate, for ${what}.`),
    row(`${prefix}CLIENT_KEY`, text, inherited(''), `Key of the client certificate, for ${what}.`),
  ];
});

const batches: readonly OptionRow[] = [
  ['BSP', 'spans'],
  ['BLRP', 'log records'],
].flatMap(([prefix, what]) => [
  row(
    `OTEL_${prefix}_SCHEDULE_DELAY`,
    milliseconds,
    '1000',
    `Longest wait before ${what} are sent. The specification says 5000 for spans; here one sees them sooner.`,
  ),
  row(`OTEL_${prefix}_EXPORT_TIMEOUT`, milliseconds, '30000', `Longest export of ${what}.`),
  row(
    `OTEL_${prefix}_MAX_QUEUE_SIZE`,
    count(1),
    '2048',
    `How many ${what} wait in memory, where no folder can be written.`,
  ),
  row(`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`, count(1), '512', `How many ${what} in one request.`),
]);

const limits: readonly OptionRow[] = [
  limit('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'none', 'Longest attribute value in characters.'),
  limit('OTEL_ATTRIBUTE_COUNT_LIMIT', '128', 'Most attributes of a span or log record.'),
  limit('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'none', 'Longest value on a span.'),
  limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '128', 'Most attributes of a span.'),
  limit('OTEL_SPAN_EVENT_COUNT_LIMIT', '128', 'Most events of a span.'),
  limit('OTEL_SPAN_LINK_COUNT_LIMIT', '128', 'Most links of a span.'),
  limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '128', 'Most attributes of a span event.'),
  limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', '128', 'Most attributes of a link.'),
  limit('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'none', 'Longest value on a log record.'),
  limit('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', '128', 'Most attributes of a log record.'),
  row('OTEL_METRIC_EXPORT_INTERVAL', milliseconds, '60000', 'How often metrics are sent.'),
  row('OTEL_METRIC_EXPORT_TIMEOUT', milliseconds, '30000', 'Longest export of metrics.'),
];

const records: readonly OptionRow[] = [
  row(
    'FILROUGE_LOG_FORMAT',
    choice('json', 'keyvalue', 'pretty'),
    'json',
    'How `createLogger()` and the log file write a record; `pretty` is the default where stdout is a terminal, and never goes to the file.',
  ),
  row(
    'FILROUGE_LOG_SCHEMA',
    choice('filrouge', 'ecs'),
    'filrouge',
    'Names of the fields: our own, or Elastic Common Schema 9.',
  ),
  row(
    'FILROUGE_VIEW_URL',
    url,
    '',
    'Address of a `filrouge view`, to which `pretty` links each line from WARNING on, at its span; `filrouge doctor` asks it.',
  ),
  row(
    'FILROUGE_VIEW_TOKEN',
    text,
    '',
    'What a `filrouge view` asks for beyond this machine: read by `filrouge view`, and by the commands that ask one. At least 16 characters.',
  ),
  row('FILROUGE_LOG_LEVEL', levels, 'info', 'Least severe level that `createLogger()` writes.'),
  row(
    'FILROUGE_LOG_FILE',
    text,
    '',
    'File to which every record of the process is appended, whichever logger it came from. Follows rotation by rename or by copy.',
  ),
  row(
    'FILROUGE_BUILD_ID',
    text,
    '',
    'Build of the service; without it `service.version` of `OTEL_RESOURCE_ATTRIBUTES`, else the version in the package.json of the application.',
  ),
  row(
    'FILROUGE_ACCESS_RECORDS',
    boolean,
    'true',
    'One record of type `network` for each served request, and for trouble of connections.',
  ),
  row(
    'FILROUGE_UNFINISHED_AFTER_MILLIS',
    milliseconds,
    '10000',
    'One record of type `system` (`span.unfinished`) for each span that is still open after that, so that what hangs is seen while it does. `0`: none.',
  ),
  row(
    'FILROUGE_RECORD_PARAMETERS',
    { kind: 'parameters' },
    '',
    'Fields of what a route receives (its own parameters, the query, the body as the framework parsed it) and answers (JSON) that are on its access record and its server span: `POST /orders: input.article, output.status; GET /users/:id: input.id`. `*` stands for every method.',
  ),
  row(
    'FILROUGE_SPAN_EVENTS_LEVEL',
    { ...levels, values: [...levels.values, 'none'] },
    'warning',
    'Least severe level of the log records that are also events of their span, so that Jaeger shows them.',
  ),
];

const safety: readonly OptionRow[] = [
  row(
    'FILROUGE_REDACT',
    { kind: 'actions', values: ['mask', 'drop', 'pseudonymise', 'last4', 'truncate', 'keep'] },
    'all rules as they are',
    'What becomes of personal data and secrets, by rule or by name of a field: `email=pseudonymise,order_ref=keep`; rules are in docs/record.md, what they miss in docs/redaction.md. `off` alone turns all of it off.',
  ),
  row(
    'FILROUGE_PSEUDONYM_KEY',
    text,
    'random for each process',
    'Secret for pseudonyms (`h1:…`): services that share it give a user the same pseudonym.',
  ),
  row(
    'FILROUGE_PSEUDONYM_ROTATION',
    choice('none', 'day', 'month'),
    'month',
    'How often, in UTC, pseudonyms change.',
  ),
  row(
    'FILROUGE_PROPAGATE_HOSTS',
    list,
    'local',
    'Hosts that get the business ids and baggage: names, `*.example.org`, or `*` for all. `local` stands for loopback, private addresses, names without a dot, `*.svc`, `*.local`, `*.internal`.',
  ),
  row(
    'FILROUGE_EDGE',
    boolean,
    'false',
    "`true` where requests come from the public: a new trace with a link to the caller's, and of the ids only a valid correlation id is taken.",
  ),
];

const spool: readonly OptionRow[] = [
  row(
    'FILROUGE_PIPELINE',
    choice('spool', 'standard'),
    'spool',
    "How records leave the process. `spool`: by a file, so that nothing is lost. `standard`: by OpenTelemetry's own batch processors and OTLP exporters, which keep them in memory and give up a batch that was not taken in time; for whoever may not write to a disk, or wants to compare ([when](operations.md#without-the-spool)).",
  ),
  row(
    'FILROUGE_SPOOL_DIR',
    text,
    '~/.local/state/filrouge/spool',
    'Folder in which records wait until their destination has them, so that they outlive the process; each service has a folder of its own in it. `none`: they wait in memory alone.',
  ),
  row(
    'FILROUGE_SPOOL_MAX_BYTES',
    { kind: 'integer', min: 65_536, unit: 'bytes' },
    '268435456',
    'Most bytes that wait there for one service, and never more than 5 % of the free space; the oldest are dropped first, and counted.',
  ),
  row(
    'FILROUGE_ALSO_SEND_TO',
    { kind: 'destinations', most: 4 },
    '',
    'Further destinations of everything: base addresses, to which `/v1/traces` and `/v1/logs` are added, each with its headers (`https://one.example;api-key=…`, percent-encoded) and, where it takes one signal only, `;signals=traces` or `;signals=logs`. Each acknowledges for itself, so that one that is away does not hold up another. `OTEL_EXPORTER_OTLP_HEADERS` does not go there.',
  ),
  row(
    'FILROUGE_SEND_AT_EXIT',
    boolean,
    'true',
    '`false`: an end by `process.exit()` or an exception sends nothing any more, and takes no longer than without telemetry; the next start sends what waits.',
  ),
  row(
    'FILROUGE_STATS_FILE',
    text,
    '',
    'File to which `telemetry.stats()` is written as JSON every 10 s and at the end of the process. `%p` in it stands for the process, `%t` for the thread, which have counts of their own.',
  ),
];

/** Every environment variable that filrouge reads: types, checks and docs/configuration.md come from here. */
export const optionTable: readonly OptionRow[] = [
  ...records,
  ...safety,
  ...spool,
  ...general,
  ...otlp,
  ...batches,
  ...limits,
];

/** Variables that have a meaning elsewhere: other languages, Kubernetes, experiments of instrumentations. */
export const foreignPrefixes: readonly string[] = [
  'OTEL_PYTHON_',
  'OTEL_JAVA',
  'OTEL_DOTNET_',
  'OTEL_GO_',
  'OTEL_PHP_',
  'OTEL_RUBY_',
  'OTEL_INSTRUMENTATION_',
  'OTEL_EXPERIMENTAL_',
  'OTEL_NODE_EXPERIMENTAL_',
  'OTEL_RESOURCE_ATTRIBUTES_',
  'OTEL_EXPORTER_PROMETHEUS_',
  'OTEL_EXPORTER_ZIPKIN_',
  'OTEL_METRICS_EXEMPLAR_',
];

function row(name: string, type: OptionType, fallback: string, doc: string): OptionRow {
  return { name, type, default: fallback, doc };
}

function limit(name: string, fallback: string, doc: string): OptionRow {
  return row(name, count(0), fallback, doc);
}
