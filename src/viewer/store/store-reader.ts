import type { DatabaseSync } from 'node:sqlite';
import { BuildReader } from './build-reader.ts';
import { ErrorReader } from './error-reader.ts';
import { FieldReader } from './field-reader.ts';
import { LogReader } from './log-reader.ts';
import { LogTally } from './log-tally.ts';
import { OutlineReader } from './outline-reader.ts';
import { Places } from './blocks/places.ts';
import { openForReading } from './schema.ts';
import { ServiceReader } from './service-reader.ts';
import { SpanReader } from './span-reader.ts';
import { TraceSumReader } from './trace-sums.ts';

/** Reads what a store has, by a connection of its own: what is written meanwhile waits for no read. */
export class StoreReader {
  readonly spans: SpanReader;
  readonly traceSums: TraceSumReader;
  readonly logs: LogReader;
  readonly outlines: OutlineReader;
  readonly logTally: LogTally;
  readonly services: ServiceReader;
  readonly builds: BuildReader;
  readonly fields: FieldReader;
  readonly errors: ErrorReader;
  readonly #database: DatabaseSync;
  readonly #places: Places;

  /** @param dataDir Folder of a store that is open. */
  constructor(dataDir: string) {
    const database = openForReading(dataDir);
    const places = new Places(database);
    this.#database = database;
    this.#places = places;
    this.spans = new SpanReader(database, places);
    this.traceSums = new TraceSumReader(database, places);
    this.logs = new LogReader(database, places);
    this.outlines = new OutlineReader(database, places);
    this.logTally = new LogTally(this.logs);
    this.services = new ServiceReader(database);
    this.builds = new BuildReader(database);
    this.fields = new FieldReader(database);
    this.errors = new ErrorReader(database);
  }

  /** Sees the ids of what has been stored meanwhile. A question begins with it. */
  refresh(): void {
    this.#places.refresh();
  }

  /** Reads where the rows of ids are, which a question waits for otherwise. */
  prepare(): void {
    this.#places.readNew();
  }

  /** Path of the file. */
  get path(): string {
    return this.#database.location() ?? '';
  }

  /** Closes the connection. */
  close(): void {
    this.#database.close();
  }
}
