import { toHtmlText } from '#html-text';
import type { Message, Notice } from '../message.ts';
import { toLink } from './clean.ts';
import { toAlertText, toIntroduction, toRest, toSubject } from './wording.ts';

/** Writes the body of a mail as plain text. */
export function toPlainText(message: Message): string {
  const alerts = message.alerts.slice(0, maxAlerts);
  const parts = [
    [toSubject(message), toIntroduction(message)],
    ...alerts.map((notice) => toLines(message, notice)),
    toRest(message, alerts.length) ?? [],
    toLink(message.viewUrl) ?? [],
  ];
  return `${parts
    .map((lines) => [lines].flat().join('\n'))
    .filter(Boolean)
    .join('\n\n')}\n`;
}

/** Writes the body of a mail as HTML, without anything that a mail program would have to load. */
export function toHtml(message: Message): string {
  const alerts = message.alerts.slice(0, maxAlerts);
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<h2>${toHtmlText(toSubject(message))}</h2>`,
    `<p>${toHtmlText(toIntroduction(message))}</p>`,
    ...alerts.map((notice) => toSection(message, notice)),
    toParagraph([toRest(message, alerts.length) ?? '']),
    toParagraph([toAnchor('filrouge view', message.viewUrl)].filter(Boolean), true),
    '</body></html>',
  ].join('\n');
}

const maxAlerts = 20;

function toLines(message: Message, notice: Notice): readonly string[] {
  const { title, description, labels, examples, time } = toAlertText(message, notice);
  const links = [
    ['Records', toLink(notice.logsUrl)],
    ['Trace', toLink(notice.traceUrl)],
  ];
  return [
    title,
    time,
    ...description,
    ...labels.map((label) => `  ${label}`),
    ...examples.map((example) => `  ${example}`),
    ...links.flatMap(([name, link]) => (link === undefined ? [] : [`${name}: ${link}`])),
  ];
}

function toSection(message: Message, notice: Notice): string {
  const { title, description, labels, examples, time } = toAlertText(message, notice);
  const links = [toAnchor('Records', notice.logsUrl), toAnchor('Trace', notice.traceUrl)];
  return [
    `<h3>${toHtmlText(title)}</h3>`,
    toParagraph([time]),
    toParagraph(description),
    toParagraph(labels),
    examples.length === 0 ? '' : `<pre>${examples.map(toHtmlText).join('\n')}</pre>`,
    toParagraph(links.filter(Boolean), true),
  ].join('\n');
}

function toParagraph(lines: readonly string[], isHtml = false): string {
  const shown = lines.filter(Boolean).map((line) => (isHtml ? line : toHtmlText(line)));
  return shown.length === 0 ? '' : `<p>${shown.join('<br>')}</p>`;
}

function toAnchor(name: string, address: string | undefined): string {
  const link = toLink(address);
  return link === undefined ? '' : `<a href="${toHtmlText(link)}">${toHtmlText(name)}</a>`;
}
