import type { PseudonymOptions } from './pseudonym.ts';
import type { RedactAction } from './rules.ts';

/** What configuration says of redaction. */
export interface RedactOptions {
  /** True: nothing is masked; values are still made plain and bounded. */
  readonly off: boolean;
  /** Action by rule (`email`) or by name of a field (`order_ref`); `keep` lets values through. */
  readonly actions: ReadonlyMap<string, RedactAction>;
  readonly pseudonyms: PseudonymOptions;
}

/** Redaction as it is when nothing is configured. */
export const defaultRedaction: RedactOptions = {
  off: false,
  actions: new Map(),
  pseudonyms: { rotation: 'month' },
};
