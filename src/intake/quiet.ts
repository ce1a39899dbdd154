let depth = 0;

/** Tells whether something is under way whose prints on the console are no records of their own. */
export function isQuiet(): boolean {
  return depth > 0;
}

/**
 * Runs something whose prints on the console are no records: a logger that prints a record which is known, a processor of
 * the application that prints what it gets.
 */
export function quietly<Result>(run: () => Result): Result {
  depth += 1;
  try {
    return run();
  } finally {
    depth -= 1;
  }
}
