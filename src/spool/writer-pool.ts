import { ByteWriter } from '#otlp';

/** Writers that are used again. There is more than one only where encoding a record makes another one: in a getter. */
export class WriterPool {
  readonly #free: ByteWriter[] = [];

  /** Gives a writer that is at its beginning. */
  take(): ByteWriter {
    const writer = this.#free.pop() ?? new ByteWriter();
    writer.length = 0;
    return writer;
  }

  /** Takes a writer back, unless one record made it very large. */
  giveBack(writer: ByteWriter): void {
    if (writer.bytes.length <= largestKept) this.#free.push(writer);
  }
}

const largestKept = 1024 * 1024;
