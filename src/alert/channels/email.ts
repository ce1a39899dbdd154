import { createHash } from 'node:crypto';
import type { Message, SendResult } from '../message.ts';
import type { EmailOptions } from '../rule.ts';
import { clean, hideSecrets } from './clean.ts';
import { toHtml, toPlainText } from './email-body.ts';
import { toAborted, toFailure, type Sender } from './sender.ts';
import { toSubject } from './wording.ts';

/**
 * Sends e-mail by SMTP, one connection a message.
 * @param timeoutMs For each step of it: connection, greeting, answer. The signal of a try bounds the whole.
 */
export function createEmailSender(options: EmailOptions, timeoutMs: number): Sender {
  const target = `${options.host}:${options.port}`;
  return {
    target,
    send: async (message, signal) => {
      const mail = toMail(options, message);
      try {
        // Loaded late: a view without alerts does without. By their parts: the other transports are not in the package.
        const { default: Mailer } = await import('nodemailer/lib/mailer');
        const { default: SmtpTransport } = await import('nodemailer/lib/smtp-transport');
        const settings = toTransport(options, timeoutMs);
        await new Mailer(new SmtpTransport(settings), settings).sendMail({ ...mail, signal });
        return { ok: true };
      } catch (error) {
        return signal.aborted ? toAborted(signal) : toRefusal(error, options);
      }
    },
  };
}

const maxReasonLength = 200;

function toTransport({ host, port, tls, user, password }: EmailOptions, timeoutMs: number) {
  return {
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'required',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A server that does not hang up keeps nothing open.
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function toMail({ from, to }: EmailOptions, message: Message) {
  const subject = toSubject(message);
  const domain = domainOf(from);
  const first = toMessageId(message.thread, domain);
  const threading = message.isFirst
    ? { messageId: first }
    : { messageId: toMessageId(message.id, domain), inReplyTo: first, references: first };
  return {
    from,
    to: [...to],
    subject,
    ...threading,
    date: new Date(message.createdAtMs),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: toPlainText(message),
    html: toHtml(message),
  };
}

/** The same at each try, so that a mail that arrives twice is shown once. */
function toMessageId(id: string, domain: string): string {
  return `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`;
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'filrouge.invalid';
}

interface SmtpError extends Error {
  readonly code?: string;
  /** Status of the server's answer. */
  readonly responseCode?: number;
}

function toRefusal(error: unknown, options: EmailOptions): SendResult {
  const { message, code, responseCode } = error as SmtpError;
  const reason = clean(hideSecrets(message, secretsOf(options)), maxReasonLength);
  // A login that is refused, or no answer, may be mended while the mail waits; 5xx is about this one, 4xx only for now.
  const isFinal = code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500;
  return toFailure(reason, isFinal);
}

function secretsOf({ user, password }: EmailOptions): readonly string[] {
  if (password === undefined) return [];
  const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
  return [password, toBase64(password), toBase64(`\0${user ?? ''}\0${password}`)];
}
