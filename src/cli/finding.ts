/** How a check ended. */
export type Result = 'ok' | 'warning' | 'failure';

/** What a check found; both texts are one line, hold no secret, and may hold control characters of others. */
export interface Finding {
  readonly name: string;
  readonly result: Result;
  readonly found: string;
  /** What to do; absent when it is well. */
  readonly advice?: string;
}

/** What is well. */
export function ok(name: string, found: string): Finding {
  return { name, result: 'ok', found };
}

/** What may be meant so, or loses a part. */
export function warning(name: string, found: string, advice: string): Finding {
  return { name, result: 'warning', found, advice };
}

/** What keeps records from arriving. */
export function failure(name: string, found: string, advice: string): Finding {
  return { name, result: 'failure', found, advice };
}
