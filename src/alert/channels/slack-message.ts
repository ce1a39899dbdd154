import type { Message, Notice } from '../message.ts';
import { clean, toLink } from './clean.ts';
import { toAlertText, toIntroduction, toRest, toSubject } from './wording.ts';

/** What an incoming webhook of Slack takes. */
export interface SlackMessage {
  /** For notifications, and where blocks cannot be shown. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Puts a message into the blocks of Slack. */
export function toSlackMessage(message: Message): SlackMessage {
  const subject = escape(toSubject(message));
  const sections = toSections(message);
  const rest = toRest(message, sections.length);
  const context = [toIntroduction(message), ...(rest === undefined ? [] : [rest])];
  return {
    text: subject,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutEscaped(subject, maxHeaderLength) } },
      ...sections.map((text): Block => ({ type: 'section', text: toMarkup(text) })),
      { type: 'context', elements: context.map((text) => toMarkup(escape(text))) },
      ...toButtons(message),
    ],
  };
}

type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Markup }
  | { readonly type: 'context'; readonly elements: readonly Markup[] }
  | { readonly type: 'actions'; readonly elements: readonly Button[] };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
}

interface Markup {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Addresses and names in it are not made links. */
  readonly verbatim: true;
}

interface Button {
  readonly type: 'button';
  readonly text: PlainText;
  readonly url: string;
}

// Slack refuses more: 150 characters of a header, 3000 of a section, 50 blocks, and some 13,000 characters over all.
const maxHeaderLength = 150;
const maxSectionLength = 3_000;
const maxSections = 20;
const maxTotalLength = 11_000;

const mention = /@(?=here|channel|everyone)/gi;
const zeroWidthSpace = '\u200b';

function toSections(message: Message): readonly string[] {
  const sections: string[] = [];
  let length = 0;
  for (const notice of message.alerts.slice(0, maxSections)) {
    const section = toSection(message, notice);
    length += section.length;
    if (length > maxTotalLength) break;
    sections.push(section);
  }
  return sections;
}

function toSection(message: Message, notice: Notice): string {
  const { title, description, labels, examples, time } = toAlertText(message, notice);
  const lines = [
    `*${plain(title)}*`,
    plain(time),
    ...description.map(plain),
    labels.map(toCode).join(' '),
    ...examples.map(toCode),
  ];
  return joinUpTo(lines, maxSectionLength);
}

/** Whole lines only: a code that is not closed, or half of an escape, is shown as it is not meant. */
function joinUpTo(lines: readonly string[], most: number): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`;
    if (longer.length <= most) text = longer;
  }
  return text;
}

/** What is in it is no markup. */
function toCode(text: string): string {
  return `\`${escape(text).replaceAll('`', "'")}\``;
}

/** Text outside of a code: what would be markup is not. */
function plain(text: string): string {
  return escape(text).replace(/[*_~`]/g, (sign) => `${zeroWidthSpace}${sign}${zeroWidthSpace}`);
}

/** What Slack asks to be escaped; and nobody is called by a text. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(mention, `@${zeroWidthSpace}`);
}

function cutEscaped(text: string, most: number): string {
  return clean(text, most).replace(/&[a-z]{0,3}…$/, '…');
}

function toMarkup(text: string): Markup {
  return { type: 'mrkdwn', text, verbatim: true };
}

function toButtons({ alerts: [first], viewUrl }: Message): readonly Block[] {
  const links = [
    ['Records', toLink(first?.logsUrl)],
    ['Trace', toLink(first?.traceUrl)],
    ['View', toLink(viewUrl)],
  ] as const;
  const elements = links.flatMap(([text, url]): readonly Button[] =>
    url === undefined ? [] : [{ type: 'button', text: { type: 'plain_text', text }, url }],
  );
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
