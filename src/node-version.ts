/** Oldest Node.js that telemetry runs on (OpenTelemetry SDK 3.x needs 22.15, `node:sqlite` has FTS5 from 22.16). */
export const oldestNode = '22.16';

/** Tells whether a Node.js version, such as `24.21.0`, is 22.16 or newer. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 16);
}
