import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from './program.ts';
import { startSink } from './sink.ts';

interface Secret {
  readonly place: string;
  readonly kind: string;
  readonly needle: string;
}

const load = createRequire(import.meta.url);
const { ofLogs, ofSpans, ofRequests } = load('../fixtures/redact/places.cjs') as Record<
  'ofLogs' | 'ofSpans' | 'ofRequests',
  Readonly<Record<string, unknown>>
>;
const { secretsOf } = load('../fixtures/redact/secrets.cjs') as {
  secretsOf: (place: string, placeIndex: number) => readonly Secret[];
};
const secrets = Object.keys({ ...ofLogs, ...ofSpans, ...ofRequests }).flatMap(secretsOf);

/** What nothing in the text tells from a harmless word, and why. docs/redaction.md has the same list. */
const known: readonly (readonly [place: string, kind: RegExp, reason: string])[] = [
  ['path of a request', /^name /, 'a value in a path has no name, and no form of its own'],
];

function isKnown({ place, kind }: Secret): boolean {
  return known.some(([where, what]) => where === place && what.test(kind));
}

/** Where a secret may come out, by name, as one text each. */
type Outputs = Readonly<Record<'stdout' | 'file' | 'otlp' | 'peer', string>>;

/** Runs the program that plants all of them. */
async function plant(env: Readonly<Record<string, string>>): Promise<Outputs> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  const sink = await startSink();
  const file = join(folder, 'app.log');
  const peer = join(folder, 'peer.txt');
  try {
    const ending = await runProgram(
      ['--require', './register', 'test/fixtures/redact/planted.cjs'],
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
        OTEL_BSP_MAX_QUEUE_SIZE: '100000',
        FILROUGE_LOG_FORMAT: 'json',
        FILROUGE_LOG_FILE: file,
        PEER_FILE: peer,
        ...env,
      },
    );
    expect(ending).toMatchObject({ code: 0 });
    return {
      stdout: ending.stdout,
      file: readFileSync(file, 'utf8'),
      otlp: sink.bodies.map((body) => body.toString('utf8')).join('\n'),
      peer: readFileSync(peer, 'utf8'),
    };
  } finally {
    await sink.close();
    rmSync(folder, { recursive: true });
  }
}

function isIn(text: string, { needle }: Secret): boolean {
  return (
    text.includes(needle) ||
    text.includes(encodeURIComponent(needle)) ||
    text.includes(new URLSearchParams({ '': needle }).toString().slice(1))
  );
}

/** Each secret that came out, as `place: kind (outputs)`. */
function leaksIn(outputs: Outputs, from: readonly Secret[]): string[] {
  return from.flatMap((secret) => {
    const where = Object.entries(outputs).filter(([, text]) => isIn(text, secret));
    const names = where.map(([output]) => output).join(', ');
    return names === '' ? [] : [`${secret.place}: ${secret.kind} (${names})`];
  });
}

describe('planted secrets', () => {
  test.each([
    ['createLogger()', {}],
    ['a logger of the application', { LOGGER: 'own' }],
  ])('none of them leaves the process, with %s', async (_logger, env) => {
    const outputs = await plant(env);
    expect(
      leaksIn(
        outputs,
        secrets.filter((secret) => !isKnown(secret)),
      ),
    ).toEqual([]);
    // One that is mended is no longer in the list.
    const gaps = secrets.filter(isKnown);
    expect(leaksIn(outputs, gaps)).toHaveLength(gaps.length);
  });

  test('they come out where redaction is off: they were planted', async () => {
    const own = await plant({ FILROUGE_REDACT: 'off', LOGGER: 'own' });
    const outputs = Object.values({
      ...(await plant({ FILROUGE_REDACT: 'off' })),
      own: own.stdout,
    });
    const hidden = secrets.filter((secret) => !outputs.some((text) => isIn(text, secret)));
    expect(hidden.map(({ place, kind }) => `${place}: ${kind}`)).toEqual([]);
  });
});
