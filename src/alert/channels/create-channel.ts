import type { Channel, Message, SendResult } from '../message.ts';
import type { ChannelOptions } from '../rule.ts';
import { createAlertmanagerSender } from './alertmanager.ts';
import { createEmailSender } from './email.ts';
import { toFailure, type Sender } from './sender.ts';
import { createSlackSender } from './slack.ts';
import { createWebhookSender } from './webhook.ts';

/**
 * Creates the channel that a file of alerts describes.
 * @param options Checked before: an address in it is one.
 * @param timeoutMs For one try; tests have less time.
 */
export function createChannel(options: ChannelOptions, timeoutMs = defaultTimeoutMs): Channel {
  const sender = createSender(options, timeoutMs);
  const closing = new AbortController();
  return {
    type: options.type,
    target: sender.target,
    send: (message) => trySend(sender, message, timeoutMs, closing.signal),
    close: () => closing.abort(),
  };
}

const defaultTimeoutMs = 10_000;

function createSender(options: ChannelOptions, timeoutMs: number): Sender {
  switch (options.type) {
    case 'email':
      return createEmailSender(options, timeoutMs);
    case 'slack':
      return createSlackSender(options);
    case 'webhook':
      return createWebhookSender(options);
    case 'alertmanager':
      return createAlertmanagerSender(options);
  }
}

async function trySend(
  sender: Sender,
  message: Message,
  timeoutMs: number,
  closing: AbortSignal,
): Promise<SendResult> {
  // Not AbortSignal.any: in some releases of Node.js, what it is made of is collected before it fires.
  const ending = new AbortController();
  const close = (): void => ending.abort();
  const timer = setTimeout(() => ending.abort(toLate()), timeoutMs).unref();
  closing.addEventListener('abort', close, { once: true });
  if (closing.aborted) close();
  try {
    return await sender.send(message, ending.signal);
  } catch {
    // A message that cannot be put into words, such as one with a date that is none.
    return toFailure('the message cannot be written', true);
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', close);
  }
}

function toLate(): DOMException {
  return new DOMException('no answer in time', 'TimeoutError');
}
