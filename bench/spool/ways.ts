import type { Way } from './run.ts';

const register = 'register.js';
/** The program alone. */
export const bare: Way = { name: 'no telemetry', env: {} };
/** OpenTelemetry's own pipeline. */
export const plain: Way = {
  name: "OpenTelemetry's own",
  preload: 'bench/spool/plain.cjs',
  env: {},
};
/** Each way that records can take. */
export const ways: readonly Way[] = [
  bare,
  plain,
  {
    name: 'filrouge, standard',
    preload: register,
    env: { FILROUGE_PIPELINE: 'standard' },
  },
  { name: 'filrouge, memory', preload: register, env: { FILROUGE_SPOOL_DIR: 'none' } },
  { name: 'filrouge, spool', preload: register, env: {} },
];
