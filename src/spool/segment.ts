/** Bytes that grow at their end: head, then frames. */
export interface Segment {
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Bytes so far, the head among them. */
  readonly size: number;
  /** Whether it outlives the process. */
  readonly isKept: boolean;
  /** Name of its file, in the folder of the service; undefined when it is in memory. */
  readonly fileName: string | undefined;
  /** Up to which position a destination had acknowledged it when it was opened. */
  readonly acknowledged: readonly number[];
  /**
   * Appends bytes; they are with the system when it returns.
   * @throws The system's error; the segment is then as it was.
   */
  append(bytes: Buffer): void;
  /** Reads up to so many bytes. Rejects with the system's error. */
  read(position: number, length: number): Promise<Buffer>;
  /** Notes how far a destination has acknowledged it. Never throws: what is not noted is sent twice. */
  acknowledge(slot: number, position: number): void;
  /** Brings what was appended to the disk itself, against a loss of power. Never rejects. */
  sync(): Promise<void>;
  /** All of it, for somebody else to send; undefined when it lies in a file. */
  content(): Buffer | undefined;
  /** Tells that it is still alive, to who cannot see the process. Never throws. */
  touch(): void;
  /** Whether it can still be found where it was made. */
  hasName(): boolean;
  /** Closes the file until it is read again. Never throws. */
  release(): void;
  /** Removes it for good. Never throws. */
  remove(): void;
}
