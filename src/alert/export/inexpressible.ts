/** Says that a rule, or a part of it, has no words in a target; the message is for people. */
export class Inexpressible extends Error {}

/**
 * Ends the export of a rule.
 * @throws Inexpressible always.
 */
export function refuse(reason: string): never {
  throw new Inexpressible(reason);
}
