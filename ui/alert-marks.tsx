import type { AlertRow, RuleRow } from '#viewer/api';
import type { JSX } from 'preact';
import { toVisible } from './format.ts';
import { texts } from './texts.ts';

/** How an alert or a rule stands. */
export type Standing = 'firing' | 'pending' | 'silenced' | 'inhibited' | 'quiet' | 'waiting';

const signs: Readonly<Record<Standing, string>> = {
  firing: '▲',
  pending: '△',
  silenced: '◇',
  inhibited: '◇',
  quiet: '·',
  waiting: '…',
};

/** Shows a state by shape, colour and word. */
export function AlertState({ state }: { readonly state: Standing }): JSX.Element {
  return (
    <span class={`alert-state alert-state-${state}`}>
      <span aria-hidden="true">{signs[state]}</span> {texts.value.alerts.states[state]}
    </span>
  );
}

/** Gives the worst of what the alerts of a rule are. */
export function ruleState(rule: RuleRow, alerts: readonly AlertRow[]): Standing {
  const own = alerts.filter((alert) => alert.rule === rule.name);
  const states = own.map(({ state, mute }) => mute ?? state);
  const order: readonly Standing[] = ['firing', 'pending', 'silenced', 'inhibited'];
  const worst = order.find((state) => states.some((one) => one === state));
  return worst ?? (rule.ready ? 'quiet' : 'waiting');
}

/** Shows how bad a rule is. */
export function SeverityBadge({
  severity,
}: {
  readonly severity: RuleRow['severity'];
}): JSX.Element {
  return <span class={`severity severity-${severity}`}>{severity}</span>;
}

/** Shows labels; the name of the rule and its severity stand beside them mostly. */
export function Labels({
  labels,
  withName = false,
}: {
  readonly labels: Readonly<Record<string, string>>;
  readonly withName?: boolean;
}): JSX.Element {
  const shown = Object.entries(labels).filter(
    ([name]) => withName || (name !== 'alertname' && name !== 'severity'),
  );
  return (
    <>
      {shown.map(([name, value]) => (
        <span key={name} class="label">
          {toVisible(name)}=<b>{toVisible(value)}</b>
        </span>
      ))}
    </>
  );
}
