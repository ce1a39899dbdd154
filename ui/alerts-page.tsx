import type { AlertsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Channels, History, Now, Rules, Silences } from './alert-tables.tsx';
import { alerts, alertsTrouble, refreshAlerts } from './alerts-state.ts';
import { toVisible } from './format.ts';
import { Loading, Notice, Trouble } from './notice.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';

/** What fires, the rules with what they say now, the channels, and what has been. */
export function AlertsPage(): JSX.Element {
  const answer = alerts.value;
  const trouble = alertsTrouble.value;
  useEffect(() => {
    void refreshAlerts(); // never rejects
  }, []);
  const { alerts: text } = texts.value;
  usePage(text.title, answer !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>{text.title}</h1>
        {answer?.enabled === true && <Sum answer={answer} />}
      </div>
      {trouble !== undefined && <Trouble message={trouble} onRetry={() => void refreshAlerts()} />}
      {answer === undefined && trouble === undefined && <Loading what={text.reading} />}
      {answer !== undefined && (answer.enabled ? <All answer={answer} /> : <NoAlerts />)}
    </>
  );
}

function Sum({ answer }: { readonly answer: AlertsAnswer }): JSX.Element {
  const firing = answer.alerts.filter(({ state }) => state === 'firing').length;
  const { alerts: text } = texts.value;
  return (
    <span class="muted" role="status">
      {firing === 0 ? text.nothingFires : text.firing(firing)}
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
      <strong>{texts.value.alerts.mistakes}</strong>
      <ul>
        {mistakes.map(({ line, column, message }) => (
          <li key={`${line}:${column} ${message}`}>
            {texts.value.alerts.mistake(line, column, toVisible(message))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoAlerts(): JSX.Element {
  const { alerts: text } = texts.value;
  return (
    <Notice title={text.noRules}>
      <p>{text.startWithFile}</p>
      <p class="command">
        <code>npx filrouge view --alerts filrouge.alerts.yaml</code>
      </p>
      <p class="muted">{text.whatRulesDo}</p>
    </Notice>
  );
}
