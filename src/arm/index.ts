export { startWhenNeeded, wakeAll } from './arm.ts';
