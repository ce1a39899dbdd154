import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram, type Ending } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

interface Row {
  readonly name: string;
}
const folder = 'test/fixtures/winston';
const { messageOnly, json } = createRequire(import.meta.url)(
  '../fixtures/winston/hostile-records.cjs',
) as { readonly messageOnly: readonly Row[]; readonly json: readonly Row[] };
const rows = [
  ...messageOnly.map(({ name }) => ({ kind: 'message', name })),
  ...json.map(({ name }) => ({ kind: 'json', name })),
];

/** Printed whole by the application, and more than may be searched for secrets while it waits. */
function isTooMuch({ kind, name }: (typeof rows)[number]): boolean {
  const tooMuch =
    kind === 'json'
      ? ['a text of 10 MB', 'a list of a million']
      : ['a message with a million placeholders'];
  return tooMuch.includes(name);
}

async function runWith(
  program: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ ending: Ending; sink: Sink }> {
  return runIntoSink(['--require', './register', program], env);
}

describe('a hostile record', () => {
  let bare: Ending;
  let ending: Ending;
  let sink: Sink;
  beforeAll(async () => {
    bare = await runProgram([`${folder}/hostile.cjs`]);
    ({ ending, sink } = await runWith(`${folder}/hostile.cjs`));
  });

  /** What the program printed for one row: lines, what the caller saw, its object afterwards. */
  function printed({ stdout }: Ending, { kind, name }: (typeof rows)[number]): string {
    const from = Math.max(
      stdout.indexOf(`before ${kind} ${name}\n`),
      stdout.indexOf(`before ${kind} ${name}"`),
    );
    return stdout.slice(from, stdout.indexOf(`after ${kind} ${name}`, from));
  }

  test('is one of at least 38, and the program ends as without telemetry', () => {
    expect(rows.length).toBeGreaterThanOrEqual(38);
    expect([ending.code, ending.signal]).toEqual([0, null]);
    expect(ending.stderr).toBe(bare.stderr);
  });

  test.each(rows.filter((row) => !isTooMuch(row)))(
    '$kind: $name leaves line, caller and object as they were',
    (row) => {
      expect(printed(ending, row)).toContain(`${row.name}: `);
      expect(printed(ending, row)).toBe(printed(bare, row));
    },
  );

  test.each(rows.filter(isTooMuch))('$kind: $name is cut, for nobody can search it', (row) => {
    const bytes = (from: Ending): number =>
      Number(/\b(\d+) [0-9a-f]{64}/.exec(printed(from, row))?.[1]);
    expect(bytes(ending)).toBeLessThan(bytes(bare));
    expect(bytes(ending)).toBeGreaterThan(10_000);
  });

  test.each(rows)('$kind: $name is one OTLP record between two whole ones', ({ kind, name }) => {
    const from = sink.logs.findIndex(({ body }) => body === `before ${kind} ${name}`);
    const [before, record, after] = sink.logs.slice(from, from + 3);
    expect(before?.attributes).toMatchObject({ order: 1 });
    expect(record?.severityText).toMatch(/^(?:INFO|ERROR)$/);
    expect(after).toMatchObject({
      body: `after ${kind} ${name}`,
      attributes: expect.objectContaining({ order: 2 }) as unknown,
    });
  });
});

// Whether there is room is found out in another way after the first thousand records.
test.each(['50', '5000'])(
  'after %s records, one from the end of the stack is not lost, and only the stack itself throws',
  async (warmUps) => {
    const { ending, sink } = await runWith(`${folder}/stack-end.cjs`, { WARM_UPS: warmUps });
    const { taken, others } = JSON.parse(ending.stdout) as { taken: string[]; others: number };
    expect([ending.code, others]).toEqual([0, 0]);
    expect(taken.length).toBeGreaterThan(100);
    const bodies = new Set(sink.logs.map(({ body }) => body));
    expect(taken.filter((message) => !bodies.has(message))).toEqual([]);
    const near = sink.logs.filter(({ body }) => String(body).startsWith('near'));
    expect(new Set(near.map(({ body }) => body)).size).toBe(near.length);
  },
);
