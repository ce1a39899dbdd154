import type { Message, Notice } from '../message.ts';
import type { AlertmanagerOptions, Labels } from '../rule.ts';
import { toLink } from './clean.ts';
import { toAnnotations, toDate, toEnd, toMachineLabels, toNotices } from './machine-alert.ts';
import { post, toTarget } from './post.ts';
import type { Sender } from './sender.ts';

/** Hands alerts over to an Alertmanager, which groups, repeats and routes them itself. */
export function createAlertmanagerSender(options: AlertmanagerOptions): Sender {
  const base = new URL(options.url);
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  const { headers } = options;
  return {
    target: toTarget(base),
    send: (message, signal) =>
      post(
        { url, headers, body: toNotices(message).map((notice) => toAlert(message, notice)) },
        signal,
      ),
  };
}

interface PostedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

/**
 * While it fires it has no end: an alert that is not sent again is over after the `resolve_timeout` of Alertmanager,
 * 5 minutes unless it is set.
 */
function toAlert(message: Message, notice: Notice): PostedAlert {
  // It has to be an address when it is there.
  const generatorURL = toLink(notice.logsUrl);
  return {
    labels: toMachineLabels(message, notice),
    annotations: toAnnotations(message, notice),
    startsAt: toDate(notice.startsAtMs),
    ...(notice.status === 'resolved' ? { endsAt: toEnd(message, notice) } : {}),
    ...(generatorURL === undefined ? {} : { generatorURL }),
  };
}
