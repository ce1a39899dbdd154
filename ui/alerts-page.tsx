import type { AlertsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Channels, History, Now, Rules, Silences } from './alert-tables.tsx';
import { alerts, alertsTrouble, refreshAlerts } from './alerts-state.ts';
import { toVisible } from './format.ts';
import { Loading, Notice, Trouble } from './notice.tsx';
import { usePage } from './use-page.ts';

/** What fires, the rules with what they say now, the channels, and what has been. */
export function AlertsPage(): JSX.Element {
  const answer = alerts.value;
  const trouble = alertsTrouble.value;
  useEffect(() => {
    void refreshAlerts(); // never rejects
  }, []);
  usePage('Alerts', answer !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>Alerts</h1>
        {answer?.enabled === true && <Sum answer={answer} />}
      </div>
      {trouble !== undefined && <Trouble message={trouble} onRetry={() => void refreshAlerts()} />}
      {answer === undefined && trouble === undefined && <Loading what="the alerts" />}
      {answer !== undefined && (answer.enabled ? <All answer={answer} /> : <NoAlerts />)}
    </>
  );
}

function Sum({ answer }: { readonly answer: AlertsAnswer }): JSX.Element {
  const firing = answer.alerts.filter(({ state }) => state === 'firing').length;
  const text = firing === 0 ? 'nothing fires' : `${firing} firing`;
  return (
    <span class="muted" role="status">
      {text}
    </span>
  );
}

function All({ answer }: { readonly answer: AlertsAnswer }): JSX.Element {
  return (
    <>
      {answer.mistakes.length > 0 && <Mistakes mistakes={answer.mistakes} />}
      {answer.alerts.length > 0 && <Now rows={answer.alerts} rules={answer.rules} />}
      <Rules rows={answer.rules} alerts={answer.alerts} />
      <Channels rows={answer.channels} />
      {answer.silences.length > 0 && <Silences rows={answer.silences} />}
      <History rows={answer.history} />
    </>
  );
}

function Mistakes({ mistakes }: Pick<AlertsAnswer, 'mistakes'>): JSX.Element {
  return (
    <section class="trouble" role="alert">
      <strong>What is wrong in the file of alerts is left out:</strong>
      <ul>
        {mistakes.map(({ line, column, message }) => (
          <li key={`${line}:${column} ${message}`}>
            line {line}, column {column}: {toVisible(message)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoAlerts(): JSX.Element {
  return (
    <Notice title="This view has no rules">
      <p>Start it with a file of alerts:</p>
      <p class="command">
        <code>npx filrouge view --alerts filrouge.alerts.yaml</code>
      </p>
      <p class="muted">
        A rule counts what arrives, and tells people by e-mail, Slack or a webhook when a threshold
        is passed, and again when it is over.
      </p>
    </Notice>
  );
}
