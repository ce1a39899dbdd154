export { createAccount } from './account.ts';
export type { Account, Refusal } from './account.ts';
export { Batcher } from './batcher.ts';
export type { BatcherOptions, BatchLimits, Deliver } from './batcher.ts';
export { createSender } from './sender.ts';
export type { Sender, SenderOptions } from './sender.ts';
export type { Certificates } from './agent.ts';
export { answersAt } from './probe.ts';
