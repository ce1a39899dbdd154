import { isSupportedNode, oldestNode } from '#node-version';

/**
 * Tells what is wrong with a version of Node.js.
 * @param version As in `process.versions.node`.
 * @returns Undefined when it is new enough.
 */
export function toNodeComplaint(version: string): string | undefined {
  if (isSupportedNode(version)) return undefined;
  return `filrouge needs Node.js ${oldestNode} or newer; this is ${version}.`;
}
