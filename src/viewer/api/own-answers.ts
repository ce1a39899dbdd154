import type { Store } from '../store/store.ts';
import type { ChannelRow, SettingsAnswer, StatsAnswer } from './types.ts';

/** What the thread that writes answers itself. */
export interface OwnSource {
  readonly store: Store;
  readonly settings: SettingsAnswer;
  readonly alerting: { readonly channels: () => readonly ChannelRow[] } | undefined;
}

/** Gives what needs no read of the store; undefined for another path. */
export function answerOwn({ store, settings, alerting }: OwnSource, pathname: string): object | undefined {
  if (pathname === '/healthz') return { status: 'ok' };
  if (pathname === '/api/settings') return settings;
  return pathname === '/api/stats' ? answerStats(store, alerting?.channels()) : undefined;
}

/** `GET /api/stats`. */
export function answerStats(store: Store, channels?: readonly ChannelRow[]): StatsAnswer {
  const { trouble } = store;
  const { lastReceivedMs, ...counts } = store.stats();
  return {
    ...counts,
    ...(lastReceivedMs !== undefined && { last_received: new Date(lastReceivedMs).toISOString() }),
    ...(trouble !== undefined && {
      trouble: { reason: trouble.reason, since: new Date(trouble.sinceMs).toISOString() },
    }),
    ...(channels !== undefined && { channels }),
  };
}
