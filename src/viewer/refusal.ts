/** A request that is not served, with the HTTP status and the reason that its sender is told. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}

/** Gives what whoever asked is told of an error. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isMalformed =
    error instanceof Error && 'code' in error && error.code === 'FR_OTLP_MALFORMED';
  if (isMalformed) return new Refusal(400, message);
  if (error instanceof URIError) return new Refusal(400, 'the address is not valid');
  return new Refusal(500, `internal error: ${message}`);
}
