import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { pathOf } from './paths.ts';

/** What has arrived of an alarm at the demo's own mail server and webhook. */
export interface Told {
  readonly by: 'mail' | 'hook';
  readonly status: 'firing' | 'resolved';
  /** Name of the rule. */
  readonly rule: string;
  /** Subject of the mail, summary of the webhook. */
  readonly summary: string;
}

/** A mail server and a webhook for the alerts of the shop, in this process. */
export interface AlertSinks {
  /** For `filrouge view`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly told: readonly Told[];
  /** Waits until a rule was told by mail and by webhook, with this status. @throws Error after two minutes. */
  readonly wait: (rule: string, status: Told['status']) => Promise<void>;
  readonly close: () => Promise<void>;
}

const patienceMs = 120_000;

/** Starts both on free ports. @param say Gets a line for each message. */
export async function startAlertSinks(say: (line: string) => void): Promise<AlertSinks> {
  const told: Told[] = [];
  let wake = Promise.withResolvers<void>();
  const add = (one: Told): void => {
    told.push(one);
    say(`alert by ${one.by}:    ${one.summary}`);
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const mail = await startMail(add);
  const hook = await startHook(add);
  return {
    args: ['--alerts', pathOf('examples/shop/filrouge.alerts.yaml')],
    env: { SHOP_SMTP_URL: mail.url, SHOP_HOOK_URL: hook.url },
    told,
    wait: async (rule, status) => {
      const late = AbortSignal.timeout(patienceMs);
      const isTold = (by: Told['by']): boolean =>
        told.some((one) => one.by === by && one.rule === rule && one.status === status);
      while (!isTold('mail') || !isTold('hook')) {
        await Promise.race([wake.promise, once(late, 'abort')]);
        if (late.aborted) throw new Error(`after two minutes, ${rule} was not told as ${status}`);
      }
    },
    close: async () => {
      await Promise.all([mail.close(), hook.close()]);
    },
  };
}

async function startMail(add: (told: Told) => void) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      void text(stream).then((raw) => {
        const subject =
          /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? '';
        const [, status = '', rule = ''] = /^\[(\w+)\] ([^:]+)/.exec(subject) ?? [];
        add({ by: 'mail', status: toStatus(status), rule, summary: subject });
        done();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

interface Payload {
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
}

async function startHook(add: (told: Told) => void) {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { status, groupLabels, commonAnnotations } = body as Payload;
      const summary = commonAnnotations['summary'] ?? '';
      const rule = groupLabels['alertname'] ?? '';
      add({ by: 'hook', status: toStatus(status), rule, summary: `[${status}] ${summary}` });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function toStatus(text: string): Told['status'] {
  return text === 'resolved' ? 'resolved' : 'firing';
}
