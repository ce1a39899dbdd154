import type { AlertRow, ChannelRow, PastAlertRow, RuleRow, SilenceRow } from '#viewer/api';
import type { ComponentChildren, JSX } from 'preact';
import { Action } from './alert-action.tsx';
import { AlertState, Labels, SeverityBadge, ruleState } from './alert-marks.tsx';
import { endSilence, sendTest, startSilence } from './api.ts';
import { formatDuration, toVisible } from './format.ts';
import { traceHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { texts } from './texts.ts';

/** Minutes that a silence lasts. */
const silenceMinutes = 60;

/** Shows the alerts that are pending or fire. */
export function Now({
  rows,
  rules,
}: {
  readonly rows: readonly AlertRow[];
  readonly rules: readonly RuleRow[];
}): JSX.Element {
  const { alerts: text } = texts.value;
  const { state, since, rule, labels, value, latestRecord } = text;
  return (
    <Table title={text.now} columns={[state, since, rule, labels, value, latestRecord, '']}>
      {rows.map((row) => (
        <tr key={row.fingerprint} class={row.state === 'firing' ? 'alert-firing' : undefined}>
          <td>
            <AlertState state={row.mute ?? row.state} />
          </td>
          <td>
            <Time iso={row.since} />
          </td>
          <td>{toVisible(row.rule)}</td>
          <td>
            <Labels labels={row.labels} />
          </td>
          <td class="value">
            {toVisible(row.value)}{' '}
            <span class="muted">{rules.find(({ name }) => name === row.rule)?.threshold}</span>
          </td>
          <td class="message">
            <Latest row={row} />
          </td>
          <td class="actions">
            <AlertLinks row={row} rule={rules.find(({ name }) => name === row.rule)} />
            <Action
              text={text.silence}
              run={() => startSilence({ matchers: row.labels, minutes: silenceMinutes })}
            />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Latest({ row }: { readonly row: AlertRow }): JSX.Element | null {
  const [example] = row.examples;
  if (example === undefined) return null;
  return (
    <>
      <ServiceChip service={example.service} bare /> {toVisible(example.message)}
    </>
  );
}

function AlertLinks({
  row,
  rule,
}: {
  readonly row: AlertRow;
  readonly rule: RuleRow | undefined;
}): JSX.Element {
  const { alerts: text } = texts.value;
  return (
    <>
      <a href={row.records}>{rule?.on === 'spans' ? text.traces : text.logs}</a>
      {row.trace_id !== undefined && <a href={traceHref(row.trace_id)}>{text.trace}</a>}
    </>
  );
}

/** Shows the rules with what they say now. */
export function Rules({
  rows,
  alerts: all,
}: {
  readonly rows: readonly RuleRow[];
  readonly alerts: readonly AlertRow[];
}): JSX.Element {
  const { alerts: text } = texts.value;
  const { state, severity, rule, trueWhen, valueNow, of, toldTo } = text;
  return (
    <Table title={text.rules} columns={[state, severity, rule, trueWhen, valueNow, of, toldTo, '']}>
      {rows.map((rule) => (
        <tr key={rule.name} title={rule.description}>
          <td>
            <AlertState state={ruleState(rule, all)} />
          </td>
          <td>
            <SeverityBadge severity={rule.severity} />
          </td>
          <td>{toVisible(rule.name)}</td>
          <td>
            {rule.measure} {rule.threshold} <span class="muted">{text.inWindow(rule.window)}</span>
            {rule.for !== '0s' && <span class="muted">{text.forTime(rule.for)}</span>}
          </td>
          <td class="value">
            <Values rule={rule} />
          </td>
          <td class="message">
            <code>{rule.where === '' ? text.all[rule.on] : toVisible(rule.where)}</code>
          </td>
          <td>{rule.notify.join(', ') || <span class="muted">{text.nobody}</span>}</td>
          <td class="actions">
            {rule.notify.length > 0 && <Action text={text.test} run={() => sendTest(rule.name)} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** The worst few of many groups. */
const shownGroups = 3;

function Values({ rule }: { readonly rule: RuleRow }): JSX.Element {
  if (!rule.ready) return <span class="muted">{texts.value.alerts.after(rule.window)}</span>;
  const groups = rule.groups.toSorted((a, b) => Number(b.true) - Number(a.true));
  return (
    <>
      {groups.slice(0, shownGroups).map(({ group, value, true: isTrue }) => (
        <div key={JSON.stringify(group)} class={isTrue ? 'beyond' : undefined}>
          {toVisible(value)} <span class="muted">{toVisible(Object.values(group).join(' '))}</span>
        </div>
      ))}
      {groups.length > shownGroups && (
        <div class="muted">{texts.value.alerts.more(groups.length - shownGroups)}</div>
      )}
    </>
  );
}

/** Shows how the channels do; nothing when there are none. */
export function Channels({ rows }: { readonly rows: readonly ChannelRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  const { channels, channel, type, to, sent, waiting, lost, lastFailure } = texts.value.alerts;
  return (
    <Table title={channels} columns={[channel, type, to, sent, waiting, lost, lastFailure]}>
      {rows.map((channel) => (
        <tr
          key={channel.name}
          class={channel.last_error === undefined ? undefined : 'alert-firing'}
        >
          <td>{toVisible(channel.name)}</td>
          <td>{channel.type}</td>
          <td>{toVisible(channel.target)}</td>
          <td>{channel.sent}</td>
          <td>{channel.waiting}</td>
          <td>{channel.lost}</td>
          <td class="message">{toVisible(channel.last_error ?? '')}</td>
        </tr>
      ))}
    </Table>
  );
}

/** Shows the silences that have not ended. */
export function Silences({ rows }: { readonly rows: readonly SilenceRow[] }): JSX.Element {
  const { alerts: text } = texts.value;
  return (
    <Table title={text.silences} columns={[text.until, text.labels, text.comment, '']}>
      {rows.map(({ id, matchers, until, comment }) => (
        <tr key={id}>
          <td>
            <Time iso={until} />
          </td>
          <td>
            <Labels labels={matchers} withName />
          </td>
          <td class="message">{toVisible(comment)}</td>
          <td class="actions">
            <Action text={text.end} run={() => endSilence(id)} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Shows what has fired. */
export function History({ rows }: { readonly rows: readonly PastAlertRow[] }): JSX.Element {
  const { alerts: text } = texts.value;
  if (rows.length === 0)
    return (
      <section class="alerts-part">
        <h2>{text.history}</h2>
        <p class="muted">{text.nothingYet}</p>
      </section>
    );
  const { history, began, lasted, rule, labels, value } = text;
  return (
    <Table title={history} columns={[began, lasted, rule, labels, value]}>
      {rows.map(({ rule, labels, value, starts, ends }) => (
        <tr key={`${rule} ${JSON.stringify(labels)} ${starts}`}>
          <td>
            <Time iso={starts} />
          </td>
          <td>
            {ends === undefined
              ? text.still
              : formatDuration(Date.parse(ends) - Date.parse(starts))}
          </td>
          <td>{toVisible(rule)}</td>
          <td>
            <Labels labels={labels} />
          </td>
          <td class="value">{toVisible(value)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Table({
  title,
  columns,
  children,
}: {
  readonly title: string;
  readonly columns: readonly string[];
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    // A wide table is scrolled, by the keyboard, too.
    <section class="alerts-part" aria-label={title} tabIndex={0}>
      <h2>{title}</h2>
      <table class="list alerts">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column === '' ? <span class="sr-only">{texts.value.alerts.actions}</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
