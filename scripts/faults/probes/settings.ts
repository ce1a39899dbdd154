import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countSignal } from '../counts.ts';
import { linesOf } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** A mistake in the environment. */
interface Mistake {
  readonly variable: string;
  readonly value: string;
  /** What makes it one. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The value may be a secret; its length is to be said. */
  readonly isSecret?: boolean;
  /** Nobody knows the name: its value may be a secret, and is not to be said. */
  readonly isUnknown?: boolean;
  /** The name that was meant. */
  readonly meant?: string;
}

const mistakes: readonly Mistake[] = [
  { variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'not-a-url' },
  { variable: 'OTEL_TRACES_EXPORTER', value: 'foo' },
  { variable: 'OTEL_TRACES_SAMPLER', value: 'foo' },
  {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    value: 'NaN',
    beside: { OTEL_TRACES_SAMPLER: 'traceidratio' },
  },
  { variable: 'OTEL_BSP_MAX_QUEUE_SIZE', value: '-1' },
  {
    variable: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    value: '4096',
    beside: { OTEL_BSP_MAX_QUEUE_SIZE: '4' },
  },
  { variable: 'OTEL_CONFIG_FILE', value: 'missing.yaml', isUnknown: true },
  { variable: 'OTEL_CONFIG_FILE', value: 'broken.yaml', isUnknown: true },
  { variable: 'OTEL_PROPAGATORS', value: 'foo' },
  { variable: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'grpcc' },
  { variable: 'OTEL_EXPORTER_OTLP_HEADERS', value: 'no pairs', isSecret: true },
  {
    variable: 'OTEL_EXPORTER_OTLP_ENDPONT',
    value: 'http://127.0.0.1:1',
    meant: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    isUnknown: true,
  },
];
const exitCode = 5;
const refusedCode = 3;

/** Starts a program with each mistake. */
export const settings: Probe = {
  goal: 'G15',
  name: '12 bad settings',
  promise:
    'same exit code, lost 0, one line for each that names variable, value (not of an unknown name or a secret), what is expected, what is used instead',
  run: startWithEach,
};

/** Starts a program that asks for strictness with each mistake. */
export const strictSettings: Probe = {
  goal: 'G15',
  name: '12 bad settings, strict',
  promise: 'initTelemetry({ strict: true }) throws and names the variable',
  run: refuseEach,
};

async function startWithEach(bench: Bench): Promise<Finding> {
  await bench.sink.start();
  writeFileSync(join(bench.folder, 'broken.yaml'), '{ broken: [');
  const misses: string[] = [];
  for (const [index, mistake] of mistakes.entries()) {
    const { variable, value } = mistake;
    const before = bench.sink.spans.kept.length;
    const running = bench.launch({
      program: 'configured.cjs',
      notes: `notes-${index}`,
      env: { ...toEnvironment(bench, mistake), FILROUGE_SPOOL_DIR: `spool-${index}` },
    });
    const { code, stderr } = await running.ended;
    const found = [
      ...(code === exitCode ? [] : [`ended with ${code} instead of ${exitCode}`]),
      ...judgeLines(stderr, mistake),
    ];
    const arrived = bench.sink.spans.kept
      .slice(before)
      .map(({ number }) => [number ?? -1, 1] as const);
    const { lost } = countSignal(bench.read(`notes-${index}`).spans, {
      acknowledged: new Map(arrived),
      refused: new Set(),
    });
    if (lost > 0) found.push(`${lost} of 10 spans lost`);
    if (found.length > 0) misses.push(`${variable}=${value}: ${found.join(', ')}`);
  }
  return { measured: toMeasured(misses), misses };
}

async function refuseEach(bench: Bench): Promise<Finding> {
  await bench.sink.start();
  const misses: string[] = [];
  for (const mistake of mistakes) {
    const { variable, value } = mistake;
    const { code, stderr } = await bench.launch({
      program: 'configured.cjs',
      args: ['strict'],
      isPlain: true,
      env: { ...toEnvironment(bench, mistake), FILROUGE_SPOOL_DIR: 'spool-strict' },
    }).ended;
    const isNamed = stderr.includes('refused: FR_CONFIG_BAD_VALUE') && stderr.includes(variable);
    if (code !== refusedCode || !isNamed) misses.push(`${variable}=${value}: started`);
  }
  return { measured: toMeasured(misses), misses };
}

/** The addresses of the signals win over the one of all, so that what is made arrives in spite of a bad one. */
function toEnvironment(
  { sink }: Bench,
  { variable, value, beside }: Mistake,
): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/v1/traces`,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${sink.url}/v1/logs`,
    ...beside,
    [variable]: value,
  };
}

function toMeasured(misses: readonly string[]): string {
  return `${mistakes.length - misses.length} of ${mistakes.length} as promised`;
}

/** Judges what was said of a mistake. */
export function judgeLines(
  stderr: string,
  { variable, value, meant, isSecret, isUnknown }: Mistake,
): string[] {
  // linesOf() leaves out what is said of unknown names.
  const ours = stderr.split('\n').filter((line) => line.startsWith('filrouge: '));
  const about = ours.filter((line) => new RegExp(`\\b${variable}\\b`).test(line));
  if (about.length !== 1) return [`${about.length} lines about it`];
  const [line = ''] = about;
  const parts: [string, boolean][] = [
    [
      'the value',
      isUnknown === true || line.includes(isSecret === true ? `${value.length}` : value),
    ],
    ['what is expected', line.includes('expected ')],
    ['what is used', line.includes(isUnknown === true ? 'ignored' : 'using ')],
    ['the name that was meant', meant === undefined || line.includes(meant)],
  ];
  const missing = parts.filter(([, isThere]) => !isThere).map(([what]) => `does not say ${what}`);
  const secret = isSecret === true && line.includes(value) ? ['says a secret'] : [];
  const others = linesOf(stderr, 'others');
  return [...missing, ...secret, ...(others.length > 0 ? [`stderr: ${others.join(' ')}`] : [])];
}
