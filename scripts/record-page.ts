import {
  createLineFormat,
  fieldTable,
  idTable,
  securityEvents,
  severityNumbers,
  toLevel,
  toSeverityNumber,
  type FieldRow,
  type FieldSource,
  type Level,
  type LineOptions,
  type LogRecord,
  type LogType,
  type PrivacyClass,
} from '#record';
import { ruleTable, type RedactAction, type RuleRow } from '#redact';

const example: LogRecord = {
  datetime: '2026-11-24T00:06:41.972Z',
  level: 'WARNING',
  message: 'payment refused',
  service: 'order',
  build_id: '1.4.0',
  hostname: 'web-1',
  environment: 'production',
  log_type: 'application',
  record_id: 'hIEDmeN2T5s.3',
  trace_id: 'a9f4c1d20b7e4d6f8a3b5c7d9e1f2a4b',
  span_id: '5a1e7c3b9d0f2468',
  trace_flags: '01',
  correlation_id: 'checkout-7f3a',
  device_id: 'c1f0a2d4',
  client_id: 'app',
  tenant_id: 'acme',
  tenant_verified: true,
  user_id: 'h1:Jq3vYw0n5m2kLr8tXc1bZg',
  error_code: 'CARD_EXPIRED',
  order_id: 42,
  amount: { value: 1250, currency: 'EUR' },
};

const formats: readonly (readonly [title: string, variables: string, options: LineOptions])[] = [
  ['json', '`FILROUGE_LOG_FORMAT=json`', { format: 'json', schema: 'filrouge', colour: false }],
  [
    'keyvalue',
    '`FILROUGE_LOG_FORMAT=keyvalue`: logfmt; text that looks like a number is quoted, lists and objects are JSON in quotes',
    { format: 'keyvalue', schema: 'filrouge', colour: false },
  ],
  [
    'pretty',
    '`FILROUGE_LOG_FORMAT=pretty`, and the default where stdout is a terminal: local time, ids shortened, stacks below the line; not meant to be read back, never in the log file',
    { format: 'pretty', schema: 'filrouge', colour: false },
  ],
  [
    'ecs',
    '`FILROUGE_LOG_SCHEMA=ecs`, with `json` or `keyvalue`: names of Elastic Common Schema 9; the own fields of the application are `labels.…`, always text',
    { format: 'json', schema: 'ecs', colour: false },
  ],
];

const logTypes: Readonly<Record<LogType, string>> = {
  system:
    'The process itself: `process.start`, `process.stop` with the exit code, `process.crash`, `process.event_loop.blocked`, `process.memory.high`. A span that is still open after 10 s (`span.unfinished`, with its name, kind, parent and how long it has been open; `FILROUGE_UNFINISHED_AFTER_MILLIS`).',
  application: 'What the application logs.',
  network:
    'One for each served request (`http.server.request`), for each connection on which no request could be read (`http.server.client_error`), and for each call of a client that failed for its connection (`client.connection.failed`); none with `FILROUGE_ACCESS_RECORDS=false`.',
  security: 'What `securityEvent()` records, by the names of the OWASP Logging Vocabulary.',
};

const sources: Readonly<Record<FieldSource, readonly [title: string, explanation: string]>> = {
  logger: ['The log call', 'Of the logger, or of the part of filrouge that made the record.'],
  process: [
    'The process',
    'Found once at start. On OTLP they are attributes of the resource, not of each record.',
  ],
  trace: ['The trace', 'Of the active span; absent where there is none.'],
  caller: [
    'The caller',
    `Of headers of the request, or of \`runWithContext()\` and \`setContext()\`; they go on to the services that are called, as far as \`FILROUGE_PROPAGATE_HOSTS\` lets them. Headers: ${toHeaders()}.`,
  ],
  application: [
    'The application',
    'Of `runWithContext()`, `setContext()` or `recordParameters()`. They do not travel to other services.',
  ],
  http: [
    'The request',
    'Of the server span, on access records. A broken connection also gives an `error_code`.',
  ],
  error: [
    'The error',
    'Of the error that was logged, as an argument or under any name, or that ended the process.',
  ],
};

const privacyClasses: Readonly<Record<PrivacyClass, string>> = {
  none: 'says nothing of a person',
  pseudonym: 'the same person or device gives the same value; it names nobody',
  personal: 'names a person',
  'free text': 'holds what somebody wrote into it; it is searched for personal data and secrets',
};

const actions: Readonly<Record<RedactAction, string>> = {
  mask: 'a mark stands in its place',
  drop: 'the field is left out',
  pseudonymise: 'a keyed hash (`h1:…`)',
  last4: 'the last four digits of a card number remain, else as `mask`',
  truncate: 'an address loses the part that names one machine',
  keep: 'nothing is changed',
};

/** Writes docs/record.md from the tables of fields, levels, security events and redaction rules. */
export function toRecordPage(generated: string): string {
  // `pretty` shows local time.
  process.env['TZ'] = 'UTC';
  return [
    '# The log record',
    '',
    generated,
    '',
    'A log call that its logger lets through becomes one record. A record is one line (a few in `pretty`) on stdout, where',
    '`createLogger()` made the logger; one line in `FILROUGE_LOG_FILE`; and one OpenTelemetry log record over OTLP. All say',
    'the same; only the names differ. A field that is not known is absent.',
    ...toLevels(),
    ...toTypes(),
    ...toFormats(),
    ...toFields(),
    ...toRedaction(),
    '',
  ].join('\n');
}

function toLevels(): string[] {
  return [
    ...section('Levels'),
    'The names that loggers use, among them those of winston for npm and for syslog, with the severity number that each',
    'gets. Names count in any case. An unknown level that a winston logger defines itself gets the number of the known',
    'level that is nearest by rank, or a number by its own rank where none is known; any other name counts as INFO.',
    '',
    'The numbers of pino and bunyan count by their distance, unless pino calls a level by one of these names:',
    `${[10, 20, 30, 40, 50, 60].map((rank) => `${rank} is ${toSeverityNumber(rank)}`).join(', ')}; 35 is ${toSeverityNumber(35)}. Of the console, \`debug\` is 5, \`log\` and \`info\` 9,`,
    '`warn` 13, `error` 17, and what `trace` prints 1.',
    '',
    ...table('level', 'OpenTelemetry severity numbers', 'names of loggers, with their number'),
    ...levels().map((level) => cells(level, toRange(level), toNames(level))),
  ];
}

function levels(): Level[] {
  return [...new Set(severities().map(toLevel))];
}

function severities(): number[] {
  return Array.from({ length: 24 }, (_, index) => index + 1);
}

function toRange(level: Level): string {
  const own = severities().filter((number) => toLevel(number) === level);
  return `${own.at(0)} to ${own.at(-1)}`;
}

function toNames(level: Level): string {
  const own = [...severityNumbers].filter(([, number]) => toLevel(number) === level);
  return own.map(([name, number]) => `\`${name}\` ${number}`).join(', ');
}

function toTypes(): string[] {
  return [
    ...section('Types'),
    'Each record has one of four types, in `log_type`.',
    '',
    ...table('type', 'records'),
    ...Object.entries(logTypes).map(([type, explanation]) => cells(`\`${type}\``, explanation)),
    '',
    'The names of security events, with their levels:',
    '',
    ...table('level', 'names'),
    ...levels().map(toEvents).filter(isSome),
  ];
}

function toEvents(level: Level): string | undefined {
  const names = Object.entries(securityEvents).filter(
    ([, name]) => toLevel(severityNumbers.get(name) ?? 0) === level,
  );
  if (names.length === 0) return undefined;
  return cells(level, names.map(([name]) => `\`${name}\``).join(', '));
}

function isSome(row: string | undefined): row is string {
  return row !== undefined;
}

function toFormats(): string[] {
  const shown = formats.flatMap(([title, variables, options]) => [
    '',
    `### ${title}`,
    '',
    `${variables}.`,
    '',
    `\`\`\`${options.format === 'json' ? 'json' : 'text'}`,
    createLineFormat(options)(example),
    '```',
  ]);
  return [...section('Formats'), 'One record, as each format writes it.', ...shown];
}

function toFields(): string[] {
  const groups = [...new Set(fieldTable.map((row) => row.source))];
  return [
    ...section('Fields'),
    'A line begins with the fields of the log call and of the process, as in the example; then come the trace, the ids,',
    'the request and the error; the own fields of the application end it. The application may use any name: under a name',
    'that only filrouge writes (`level`, `service`, `trace_id`, …) its value is kept as `field.<name>`.',
    '',
    'What a field may reveal of a person is its privacy class:',
    '',
    ...usedClasses().map((name) => `- *${name}*: ${privacyClasses[name]}.`),
    ...groups.flatMap(toGroup),
  ];
}

function usedClasses(): PrivacyClass[] {
  return [...new Set(fieldTable.map((row) => row.privacy))];
}

function toGroup(source: FieldSource): string[] {
  const [title, explanation] = sources[source];
  return [
    '',
    `### ${title}`,
    '',
    explanation,
    '',
    ...table('field', 'OpenTelemetry', 'Elastic (ECS)', 'type', 'privacy', 'meaning'),
    ...fieldTable.filter((row) => row.source === source).map(toFieldRow),
  ];
}

function toFieldRow({ field, attribute, place, ecs, type, privacy, doc }: FieldRow): string {
  const where = { attribute: '', resource: ' (resource)', record: ' (record)' }[place];
  const names = attribute.split(', ').map((name) => `\`${name}\``);
  return cells(
    `\`${field}\``,
    `${names.join(', ')}${where}`,
    `\`${ecs}\``,
    type,
    privacy,
    doc.replaceAll('|', String.raw`\|`),
  );
}

function toHeaders(): string {
  return idTable
    .filter(({ headers }) => headers.length > 0)
    .map(
      ({ field, headers }) => `\`${field}\` ${headers.map((name) => `\`${name}\``).join(' or ')}`,
    )
    .join(', ');
}

function toRedaction(): string[] {
  return [
    ...section('What is hidden'),
    'Before a record or a span goes anywhere, values are hidden by the name they stand under and by what they look like.',
    '`FILROUGE_REDACT` changes the action of a rule (`email=pseudonymise`) or of one name (`order_ref=keep`):',
    '',
    ...Object.entries(actions).map(([action, meaning]) => `- \`${action}\`: ${meaning}.`),
    '',
    'A name is found in any case and with any separator, and as the last words of a longer one: `db_password`, `x-api-key`.',
    '',
    ...table('rule', 'action', 'names', 'values in any text'),
    ...ruleTable.map((row) =>
      cells(`\`${row.rule}\``, `\`${row.action}\``, toFound(row), row.values),
    ),
  ];
}

function toFound({ names, parts, exact }: RuleRow): string {
  const found = names.map((name) => `\`${name}\``);
  const anywhere = parts.map((part) => `\`…${part}…\``);
  const whole = exact.map((name) => `\`${name}\` (alone)`);
  return [...found, ...anywhere, ...whole].join(', ');
}

function section(title: string): string[] {
  return ['', `## ${title}`, ''];
}

function table(...titles: readonly string[]): string[] {
  return [cells(...titles), cells(...titles.map(() => '---'))];
}

function cells(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
