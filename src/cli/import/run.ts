import { parseArgs } from 'node:util';
import { CliError } from '../cli-error.ts';
import { toCount } from '../count.ts';
import { toSafeText } from '#safe-text';
import { defaultViewUrl } from '../view-api.ts';
import { readLines } from './lines.ts';
import { Outbox, toLogGroups, toSpanGroups } from './outbox.ts';
import { readRecords } from './read-records.ts';
import { toReason, type Records } from './records.ts';

/** Further ones are counted. */
const maxProblems = 5;
const maxProblemLength = 300;
/** Further ones are not told apart; their ids are about 100 MB. */
const maxTraces = 1_000_000;

/**
 * `filrouge import FILE… [--url URL]`: sends files of OTLP JSON or Jaeger JSON to a running view.
 * @throws CliError when the view does not answer or refuses, when nothing was taken, or a file could not be read.
 */
export async function runImport(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { url: { type: 'string', default: defaultViewUrl } },
  });
  if (positionals.length === 0) {
    throw new CliError('filrouge import expects a file, or - for stdin.', 2);
  }
  const run = new Import(values.url);
  try {
    for (const file of positionals) await run.read(file);
    await run.send();
  } finally {
    run.print();
  }
  if (run.taken === 0) throw new CliError('Nothing was imported.');
  if (run.unreadFiles > 0) {
    throw new CliError(
      `Of ${toCount(positionals.length, 'file')}, ${run.unreadFiles} could not be read to the end.`,
    );
  }
}

/** One run of the command: what is sent, and what is said of it. */
class Import {
  readonly #url: string;
  readonly #spans: Outbox;
  readonly #logs: Outbox;
  readonly #traceIds = new Set<string>();
  #problems = 0;
  #unreadFiles = 0;

  constructor(url: string) {
    this.#url = url;
    this.#spans = new Outbox(url, 'spans');
    this.#logs = new Outbox(url, 'logs');
  }

  get taken(): number {
    return this.#spans.taken + this.#logs.taken;
  }

  get unreadFiles(): number {
    return this.#unreadFiles;
  }

  /** @throws CliError when the view does not answer or refuses. */
  async read(file: string): Promise<void> {
    const name = file === '-' ? 'stdin' : file;
    try {
      for await (const line of readLines(file)) {
        const place = `${name}, line ${line.number}`;
        if ('problem' in line) this.#say(`${place}: ${line.problem}`);
        else await this.#take(place, line.text);
      }
    } catch (error) {
      if (error instanceof CliError) throw error;
      this.#unreadFiles += 1;
      this.#say(`${name} cannot be read (${toReason(error)})`);
    }
  }

  async send(): Promise<void> {
    await this.#spans.send();
    await this.#logs.send();
  }

  print(): void {
    const more = this.#problems - maxProblems;
    if (more > 0) console.error(`And ${toCount(more, 'more problem')}.`);
    if (this.taken === 0) return;
    const amount = `${toCount(this.#spans.taken, 'span')} and ${toCount(this.#logs.taken, 'log record')}`;
    const isAll = this.#traceIds.size < maxTraces;
    const traces = `${isAll ? '' : 'at least '}${toCount(this.#traceIds.size, 'trace')}`;
    console.log(`${amount} of ${traces} were taken.`);
    const [first] = this.#traceIds;
    if (first !== undefined) console.log(new URL(`/trace/${first}`, this.#url).href);
  }

  async #take(place: string, text: string): Promise<void> {
    const records = this.#parse(place, text);
    if (records === undefined) return;
    for (const problem of records.problems) this.#say(`${place}, ${problem}`);
    this.#note(records);
    await this.#spans.add(toSpanGroups(records.spans));
    await this.#logs.add(toLogGroups(records.logs));
  }

  #parse(place: string, text: string): Records | undefined {
    try {
      return readRecords(text);
    } catch (error) {
      this.#say(`${place}: ${toReason(error)}`);
      return undefined;
    }
  }

  #note({ spans, logs }: Records): void {
    const rows = [
      spans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((group) => group.spans)),
      logs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((group) => group.logRecords)),
    ].flat();
    for (const { traceId } of rows) {
      if (traceId !== '' && this.#traceIds.size < maxTraces) this.#traceIds.add(traceId);
    }
  }

  #say(problem: string): void {
    this.#problems += 1;
    if (this.#problems > maxProblems) return;
    console.error(`${toSafeText(problem).slice(0, maxProblemLength)}.`);
  }
}
