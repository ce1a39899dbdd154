import { suggest } from '#suggest';
import { foreignPrefixes, optionTable, type OptionRow } from './table.ts';
import { isValid, toExpectation } from './value.ts';

/** Environment variables as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is not as expected. */
export interface ConfigurationProblem {
  readonly variable: string;
  /** One line: what was found, what was expected, what is used instead. */
  readonly line: string;
}

// Longest part of a bad value that is repeated in the line about it.
const shownCharacters = 80;

const defaultQueueSize = '2048';
const defaultBatchSize = 512;
const optionNames = optionTable.map(({ name }) => name);

/** Reads whether telemetry is off: only `true`, in any case (OpenTelemetry specification, "General SDK Configuration"). */
export function readDisabled(environment: Environment): boolean {
  return environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

/** Reads whether metrics are wanted: some exporter of them is named, and not `none`. */
export function readMetricsWanted(environment: Environment): boolean {
  const exporter = environment['OTEL_METRICS_EXPORTER']?.trim() ?? '';
  return exporter !== '' && exporter !== 'none';
}

/** Reads who makes the spans of served requests. */
export function readHttpSpans(environment: Environment): 'filrouge' | 'opentelemetry' {
  const value = environment['FILROUGE_HTTP_SPANS']?.trim().toLowerCase();
  return value === 'opentelemetry' ? 'opentelemetry' : 'filrouge';
}

/** Reads the address of a view, without a slash at its end; undefined: none is named. */
export function readViewUrl(environment: Environment): string | undefined {
  return environment['FILROUGE_VIEW_URL']?.trim().replace(/\/+$/, '') || undefined;
}

/** Reads the path of the log file; undefined: there is none. */
export function readLogFile(environment: Environment): string | undefined {
  return environment['FILROUGE_LOG_FILE']?.trim() || undefined;
}

/**
 * Checks every `OTEL_*` and `FILROUGE_*` variable against the table of options.
 * @returns The bad ones, by name; the caller starts as if they were not set.
 */
export function findProblems(environment: Environment): readonly ConfigurationProblem[] {
  const rows = new Map(optionTable.map((row) => [row.name, row]));
  const problems: ConfigurationProblem[] = [];
  for (const variable of Object.keys(environment).sort()) {
    const value = environment[variable];
    if (value === undefined || value.trim() === '' || !isOurs(variable)) continue;
    const row = rows.get(variable);
    const line = row === undefined ? toUnknown(variable) : toMalformed(row, value);
    if (line !== undefined) problems.push({ variable, line });
  }
  return [
    ...problems,
    ...findLargeBatches(environment, new Set(problems.map((each) => each.variable))),
  ];
}

/** OpenTelemetry specification, "Batch Span Processor": a batch must not be larger than the queue. */
function findLargeBatches(
  environment: Environment,
  bad: ReadonlySet<string>,
): ConfigurationProblem[] {
  return ['OTEL_BSP', 'OTEL_BLRP'].flatMap((prefix) => {
    const [variable, limit] = [`${prefix}_MAX_EXPORT_BATCH_SIZE`, `${prefix}_MAX_QUEUE_SIZE`];
    const size = bad.has(variable) ? '' : (environment[variable]?.trim() ?? '');
    const queue = (bad.has(limit) ? '' : environment[limit]?.trim()) || defaultQueueSize;
    if (Number(size) <= Number(queue)) return [];
    const line = `${variable} is ${JSON.stringify(size)}; expected at most ${limit}, ${queue}; using ${Math.min(defaultBatchSize, Number(queue))}.`;
    return [{ variable, line }];
  });
}

/**
 * Runs a function while some environment variables are away, and puts them back.
 * The OpenTelemetry SDK reads the environment by itself: this is how a bad value is kept from it.
 * Synchronous, so nobody else sees the gap.
 */
export function withoutVariables<Result>(names: readonly string[], run: () => Result): Result {
  const saved = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  try {
    return run();
  } finally {
    for (const [name, value] of saved) if (value !== undefined) process.env[name] = value;
  }
}

function isOurs(variable: string): boolean {
  if (variable.startsWith('FILROUGE_')) return true;
  if (!variable.startsWith('OTEL_')) return false;
  return !foreignPrefixes.some((prefix) => variable.startsWith(prefix));
}

function toMalformed(row: OptionRow, value: string): string | undefined {
  if (isValid(row.type, value)) return undefined;
  const used = row.default === '' ? 'nothing' : row.default;
  const found = isSecret(row, value)
    ? `${value.length} characters`
    : JSON.stringify(shorten(value));
  return `${row.name} is ${found}; expected ${toExpectation(row.type)}; using ${used}.`;
}

function toUnknown(variable: string): string {
  const near = suggest(variable, optionNames);
  const hint = near === undefined ? 'see docs/configuration.md' : `did you mean ${near}?`;
  return `${variable} is not a variable that filrouge knows; expected one of the documented names; it is ignored (${hint})`;
}

/** Whether a bad value may hold a secret: headers, or credentials of an address. */
function isSecret({ name, type }: OptionRow, value: string): boolean {
  if (name.endsWith('HEADERS')) return true;
  return (type.kind === 'destinations' || type.kind === 'url') && /[;@]/.test(value);
}

function shorten(value: string): string {
  return value.length <= shownCharacters ? value : `${value.slice(0, shownCharacters)}…`;
}
