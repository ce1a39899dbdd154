/** How the sink treats what comes. */
export type SinkMode =
  | { readonly kind: 'ok' }
  /** Nobody listens. */
  | { readonly kind: 'down' }
  /** Takes requests and never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** 400 for every batch with this record in it. */
  | { readonly kind: 'poison'; readonly number: number }
  /** 413 for every body above this, unpacked. */
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  /** Rejects every second record of a batch, and says so. */
  | { readonly kind: 'partial' }
  /** Resets the connection when a part of the body is there. */
  | { readonly kind: 'reset' }
  /** Answers late. */
  | { readonly kind: 'slow'; readonly delayMs: number };

/** What a sink does with one batch. */
export interface Treatment {
  readonly status: number;
  readonly retryAfterS?: number;
  readonly delayMs?: number;
  /** Which records of the batch, by their place, are taken. */
  readonly takes: (place: number) => boolean;
  /** Whether those not taken were refused for ever: their loss is the sink's decision. */
  readonly refusesRest: boolean;
}

/** Says what becomes of a batch whose body was read. */
export function treat(
  mode: SinkMode,
  numbers: readonly (number | undefined)[],
  bytes: number,
): Treatment {
  switch (mode.kind) {
    case 'status':
      return { ...refusal(mode.status), ...mode };
    case 'poison':
      if (!numbers.includes(mode.number)) return acceptance;
      // Alone in its batch it is the sender's proof that this one record is bad.
      return { ...refusal(400), refusesRest: numbers.length === 1 };
    case 'too-large':
      return bytes > mode.maxBytes ? refusal(413) : acceptance;
    case 'partial':
      return { status: 200, takes: (place) => place % 2 === 0, refusesRest: true };
    case 'slow':
      return { ...acceptance, delayMs: mode.delayMs };
    case 'ok':
    case 'down':
    case 'hang':
    case 'reset':
      return acceptance;
  }
}

const acceptance: Treatment = { status: 200, takes: () => true, refusesRest: false };

function refusal(status: number): Treatment {
  return { status, takes: () => false, refusesRest: false };
}
