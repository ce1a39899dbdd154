export { countRefused, countSettlement, createAccount, toKept, toShownUrl } from './account.ts';
export type {
  Account,
  AccountOptions,
  DestinationState,
  LossyAccount,
  Settlement,
} from './account.ts';
export { Channel } from './channel.ts';
export type { BatchLimits, ChannelOptions, Delivered } from './channel.ts';
export { createDelivery, createSetAside, toJsonRequest } from './delivery.ts';
export { createQuietClient } from './agent.ts';
export { Ledger } from './ledger.ts';
export { createSender, toUserAgent } from './sender.ts';
export type { Sender, SenderOptions } from './sender.ts';
export type { Certificates } from './agent.ts';
export { answersAt } from './probe.ts';
export { findProxy } from './proxy.ts';
export type { Outcome } from './post.ts';
