import { randomBytes } from 'node:crypto';

/**
 * Gives each record of this process an id that no other record has: 11 random characters of the process, and a number.
 * Whoever stores a record that was sent twice under its id stores it once (`log.record.uid` of the semantic conventions).
 */
export function createRecordIds(): () => string {
  let prefix: string | undefined;
  let count = 0;
  return () => {
    prefix ??= `${randomBytes(8).toString('base64url')}.`;
    count += 1;
    return prefix + count.toString(36);
  };
}
