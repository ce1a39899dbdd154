import type { Message, Notice } from '../message.ts';
import type { Labels, WebhookOptions } from '../rule.ts';
import { clean, toLink } from './clean.ts';
import { toAnnotations, toDate, toEnd, toMachineLabels, toNotices } from './machine-alert.ts';
import { post, toTarget } from './post.ts';
import type { Sender } from './sender.ts';

/** Sends what Alertmanager sends to a webhook, version 4. */
export function createWebhookSender(options: WebhookOptions): Sender {
  const url = new URL(options.url);
  const { headers } = options;
  return {
    target: toTarget(url),
    send: (message, signal) => post({ url, headers, body: toPayload(message) }, signal),
  };
}

/** One message as a webhook of Alertmanager gets it. */
interface Payload {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalURL: string;
  readonly alerts: readonly PayloadAlert[];
}

interface PayloadAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

const receiver = 'filrouge';
// A receiver takes a message of some 100 kB; one of many megabytes it may not.
const maxAlerts = 100;
const maxNameLength = 100;
// What Alertmanager writes while there is no end.
const noEnd = '0001-01-01T00:00:00Z';

function toPayload(message: Message): Payload {
  const notices = toNotices(message);
  const alerts = notices.slice(0, maxAlerts).map((notice) => toAlert(message, notice));
  const alertname = clean(message.rule, maxNameLength);
  return {
    version: '4',
    groupKey: `{}:{alertname=${JSON.stringify(alertname)}}`,
    truncatedAlerts: notices.length - alerts.length,
    status: message.kind === 'resolved' ? 'resolved' : 'firing',
    receiver,
    groupLabels: { alertname },
    commonLabels: toCommon(alerts.map(({ labels }) => labels)),
    commonAnnotations: toCommon(alerts.map(({ annotations }) => annotations)),
    externalURL: toLink(message.viewUrl) ?? '',
    alerts,
  };
}

function toAlert(message: Message, notice: Notice): PayloadAlert {
  const { status, startsAtMs, fingerprint } = notice;
  return {
    status,
    labels: toMachineLabels(message, notice),
    annotations: toAnnotations(message, notice),
    startsAt: toDate(startsAtMs),
    endsAt: status === 'firing' ? noEnd : toEnd(message, notice),
    generatorURL: toLink(notice.logsUrl) ?? '',
    fingerprint,
  };
}

/** Those that all have, with the same value. */
function toCommon(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  const common = Object.entries(first).filter(([name, value]) =>
    others.every((labels) => labels[name] === value),
  );
  return Object.fromEntries(common);
}
