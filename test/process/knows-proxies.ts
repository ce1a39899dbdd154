import { execFileSync } from 'node:child_process';
import { node } from './program.ts';

const version = execFileSync(node, ['-p', 'process.versions.node']).toString().trim();
const [major = 0, minor = 0] = version.split('.').map(Number);

/** Whether the Node.js under test can go by a proxy. */
export const knowsProxies =
  major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
