import type { SlackOptions } from '../rule.ts';
import { post } from './post.ts';
import type { Sender } from './sender.ts';
import { toSlackMessage } from './slack-message.ts';

/** Sends to an incoming webhook of Slack. */
export function createSlackSender(options: SlackOptions): Sender {
  const url = new URL(options.url);
  // The path is the secret: whoever has it may post.
  const secrets = [url.pathname, ...url.pathname.split('/')];
  return {
    target: `${url.origin}/…`,
    send: (message, signal) => post({ url, body: toSlackMessage(message), secrets }, signal),
  };
}
