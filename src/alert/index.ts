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
export { readAlertFile } from './file/read-file.ts';
export type { ReadFile } from './file/read-file.ts';
export { isOfChannel } from './file/source.ts';
export type { FileMistake, Secrets } from './file/source.ts';
export { toDurationMs, toDurationText } from './duration.ts';
export { AlertEngine, emptyState } from './engine/engine.ts';
export type { Addressed, EngineState, RuleView, Tick } from './engine/engine.ts';
export type { Alert, ResolvedAlert } from './engine/alert.ts';
export type { Links } from './engine/compose.ts';
export type { Silence } from './engine/silence.ts';
export type { Observed, Verdict } from './engine/watched-rule.ts';
export { Alerts } from './alerts.ts';
export type { AlertsOptions, AlertsView, AlertView } from './alerts.ts';
export type { ChannelState } from './delivery.ts';
export type { PastAlert } from './store.ts';
export { toMeasureText } from './rule.ts';
