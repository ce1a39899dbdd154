export { createChannel } from './channels/create-channel.ts';
export type { Channel, Example, Message, Notice, SendResult } from './message.ts';
export type {
  AlertFile,
  AlertmanagerOptions,
  ChannelOptions,
  EmailOptions,
  Inhibition,
  Labels,
  Measure,
  Pace,
  Rule,
  Severity,
  SlackOptions,
  StatisticName,
  Threshold,
  WebhookOptions,
} from './rule.ts';
