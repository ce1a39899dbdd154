import type { FaultCase, Form, Way } from './case.ts';
import { ending, steady } from './forms.ts';

const graceMs = 60_000;
/** So that the memory is full in seconds, and telemetry still fits in. */
const smallHeap = ['--max-old-space-size=128'];
const inMemory = { FILROUGE_SPOOL_DIR: 'none' };
const lines = { ratePerSecond: 100, seconds: 3, holdSeconds: 1.5 };
const longLines = { ratePerSecond: 200, seconds: 5, holdSeconds: 1.5 };

/** Ways to end, to start and to log: G9 to G14, G17, G18. */
export const endCases: readonly FaultCase[] = [
  end('G9', 'natural', 'end by itself'),
  end('G9', 'exit0', 'process.exit(0)'),
  end('G9', 'exit0', 'process.exit(0), nothing is written to a disk', { env: inMemory }),
  end('G9', 'sigterm-own', 'SIGTERM, own handler that exits'),
  end('G10', 'sigterm', 'SIGTERM, no handler'),
  end('G10', 'sigint', 'SIGINT, no handler'),
  end('G11', 'uncaught', 'uncaught exception'),
  end('G11', 'uncaught-own', 'uncaught exception, own handler that exits'),
  end('G11', 'rejection', 'unhandled rejection'),
  end('G12', 'abort', 'process.abort()'),
  end('G12', 'oom', 'out of memory', { nodeFlags: smallHeap }),
  end('G12', 'kill9', 'kill -9'),
  other('G13', 'worker thread, end by itself', 'worker.cjs', 'natural'),
  other('G13', 'worker thread, process.exit()', 'worker.cjs', 'exit'),
  other('G13', 'cluster, disconnect', 'cluster.cjs', 'disconnect'),
  other('G13', 'cluster, process.exit()', 'cluster.cjs', 'exit'),
  hostile('winston', { FILROUGE_LOG_FORMAT: 'json' }),
  hostile('own', { FILROUGE_LOG_FORMAT: 'keyvalue' }),
  {
    ...other('G14', 'hostile values, createLogger(), pretty on stdout', 'hostile.cjs', 'own'),
    promise: 'lost 0, no control character in the text',
    short: {
      ...hostileForm('own'),
      textFile: 'stdout.txt',
      env: { FAULTS_STDOUT: 'stdout.txt', FILROUGE_LOG_FORMAT: 'pretty' },
    },
    limits: { text: 'clean' },
  },
  {
    goal: 'G17',
    name: 'loaded twice, by --require and --import',
    promise: 'lost 0, doubled 0',
    short: steady({ burst: 100, holdSeconds: 1.5 }, { preload: 'twice', restart: true }),
    limits: { doubled: 0 },
  },
  {
    goal: 'G17',
    name: 'loaded after winston and its logger',
    promise: 'lost 0, doubled 0',
    short: steady(
      { burst: 100, holdSeconds: 1.5, late: true },
      { preload: 'never', restart: true },
    ),
    limits: { doubled: 0 },
  },
  second('call', 'initTelemetry() once more'),
  second('copy', 'a second copy of the package'),
  fullDisk('file transport on a full disk', { logFile: '/dev/full' }),
  fullDisk('file transport where a folder is', { logFile: '/tmp' }),
  {
    goal: 'G18',
    name: 'FILROUGE_LOG_FILE on a full disk',
    promise: 'lost 0, said <= 5 s',
    short: steady(lines, { restart: true, env: { FILROUGE_LOG_FILE: '/dev/full' } }),
    long: steady(longLines, { restart: true, env: { FILROUGE_LOG_FILE: '/dev/full' } }),
    limits: { saidMs: 5_000 },
  },
];

function end(goal: string, way: Way, name: string, rest: Partial<Form> = {}): FaultCase {
  const isError = goal === 'G11';
  return {
    goal,
    name,
    promise: isError
      ? 'lost 0, exit code and stderr as without us, a log record says the exception'
      : 'lost 0, same end as without us',
    short: ending(way, rest),
    limits: isError ? { sameStderr: true, crash: 'planned' } : {},
  };
}

function other(goal: string, name: string, program: string, argument: string): FaultCase {
  return {
    goal,
    name,
    promise: 'lost 0',
    short: { program, args: [argument], restart: true, longestMs: graceMs },
    limits: {},
  };
}

function hostileForm(logger: 'winston' | 'own'): Form {
  return { program: 'hostile.cjs', args: [logger], restart: true, longestMs: graceMs };
}

/** What the log file holds is the text output. */
function hostile(logger: 'winston' | 'own', env: Readonly<Record<string, string>>): FaultCase {
  const isOwn = logger === 'own';
  const textFile = 'app.log';
  return {
    goal: 'G14',
    name: `hostile values, ${isOwn ? 'createLogger()' : logger}`,
    promise: `lost 0, no call throws${isOwn ? '' : ' that does not without us'} or takes 50 ms more, no record above 64 KiB, own \`__proto__\` kept, each record one line of the file without control characters`,
    ifMissed:
      'of a record of 10,000 fields each name is read, in case it is a secret, before 128 are sent',
    short: { ...hostileForm(logger), textFile, env: { FILROUGE_LOG_FILE: textFile, ...env } },
    limits: {
      throws: isOwn ? 0 : 'as-plain',
      stallMs: 50,
      recordBytes: 65_536,
      ownProtos: 1,
      text: 'line',
    },
  };
}

function second(argument: string, name: string): FaultCase {
  return {
    ...other('G17', name, 'second.cjs', argument),
    promise: 'lost 0, doubled 0',
    limits: { doubled: 0 },
  };
}

function fullDisk(name: string, { logFile }: { readonly logFile: string }): FaultCase {
  return {
    goal: 'G18',
    name,
    promise: 'lost 0, the program lives',
    short: steady({ ...lines, logFile }, { restart: true }),
    long: steady({ ...longLines, logFile }, { restart: true }),
    limits: {},
  };
}
