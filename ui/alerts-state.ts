import { signal } from '@preact/signals';
import type { AlertsAnswer } from '#viewer/api';
import { fetchAlerts } from './api.ts';
import { toSentence } from './sentence.ts';
import type { Sentence } from './sentence.ts';

/** Alerts begin and end without anything arriving, so the page asks; rules are looked at about as often. */
const refreshMs = 5_000;

/** What is known of the alerts; undefined before the first answer. */
export const alerts = signal<AlertsAnswer | undefined>(undefined);

/** Why they could not be read; undefined when they could. */
export const alertsTrouble = signal<Sentence | undefined>(undefined);

/** Keeps the alerts fresh while the page is seen. Called once. */
export function startAlerts(): void {
  const refresh = (): void => {
    if (document.visibilityState === 'visible') void refreshAlerts(); // never rejects
  };
  setInterval(refresh, refreshMs);
  document.addEventListener('visibilitychange', refresh);
  refresh();
}

/** Reads the alerts now. Never rejects. */
export async function refreshAlerts(): Promise<void> {
  try {
    alerts.value = await fetchAlerts();
    alertsTrouble.value = undefined;
  } catch (error) {
    alertsTrouble.value = toSentence(error);
  }
}

/** Gives how many alerts fire and are told. */
export function countFiring(answer: AlertsAnswer | undefined): number {
  return (
    answer?.alerts.filter(({ state, mute }) => state === 'firing' && mute === undefined).length ?? 0
  );
}
