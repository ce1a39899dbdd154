import { readField } from '#record';

/** How a logger names things. */
export interface PinoKeys {
  /** Name of the message on its lines. Default: `msg`. */
  readonly message: string;
  /** Names of levels by rank. */
  readonly labels: Readonly<Record<number, string>>;
}

const known = new WeakMap<object, PinoKeys>();

/** Gives how a logger of pino names things, which is settled when it is made: read once for each logger. */
export function keysOf(logger: object): PinoKeys {
  let keys = known.get(logger);
  if (keys === undefined) known.set(logger, (keys = readKeys(logger)));
  return keys;
}

function readKeys(logger: object): PinoKeys {
  const message = readSymbol(logger, 'pino.messageKey');
  const levels = readField(logger, 'levels');
  const labels = typeof levels === 'object' && levels !== null ? readField(levels, 'labels') : {};
  return {
    message: typeof message === 'string' ? message : 'msg',
    labels: (labels ?? {}) as Readonly<Record<number, string>>,
  };
}

/** A child inherits from its parent; the first one has the symbol as its own. */
function readSymbol(logger: object, description: string): unknown {
  let owner: object | null = logger;
  while (owner !== null) {
    const symbol = Object.getOwnPropertySymbols(owner).find(
      (candidate) => candidate.description === description,
    );
    if (symbol !== undefined) return (owner as Record<symbol, unknown>)[symbol];
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return undefined;
}
