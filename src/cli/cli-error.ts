/** An end of the command that the user is told in one line. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** 1 when it did not work, 2 when the command line is wrong. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
