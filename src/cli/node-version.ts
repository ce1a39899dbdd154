/** Oldest Node.js that filrouge runs on: the first with FTS5 and transactions' state in node:sqlite, and what SDK 3.x needs. */
const oldest = [22, 16] as const;

/**
 * Tells what is wrong with a version of Node.js.
 * @param version As in `process.versions.node`.
 * @returns Undefined when it is new enough.
 */
export function toNodeComplaint(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (isNewEnough) return undefined;
  return `filrouge needs Node.js ${oldest.join('.')} or newer; this is ${version}.`;
}
