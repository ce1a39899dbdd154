import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { EmailOptions } from '#alert';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it came, and how. */
export interface Mail {
  readonly raw: string;
  /** Unfolded, under lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
}

/** A real SMTP server that keeps what it gets. */
export interface Mailbox extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly Mail[];
}

/** Starts an SMTP server; without other options it takes mail of everybody, without TLS. */
export async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onData: (stream, { envelope, secure, user }, done) => {
      void text(stream).then((raw) => {
        mails.push({
          raw,
          headers: parseHeaders(raw),
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          isEncrypted: secure,
          user: typeof user === 'string' ? user : undefined,
        });
        done();
      });
    },
    ...options,
  });
  // A client that hangs up in the middle of a handshake is what some tests want.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Starts a server that takes connections and never says a word. */
export async function startSilentServer(): Promise<Mailbox> {
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails: [],
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Options of a channel that sends to a port of this host. */
export function toEmail(port: number, changes: Partial<EmailOptions> = {}): EmailOptions {
  return {
    type: 'email',
    host: '127.0.0.1',
    port,
    tls: 'offered',
    user: undefined,
    password: undefined,
    from: 'filrouge <alerts@example.test>',
    to: ['ops@example.test', 'Team <team@example.test>'],
    ...changes,
  };
}

/** Gives the text of all parts, decoded. */
export function readBody({ raw }: Mail): string {
  return raw
    .replaceAll('=\r\n', '')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'),
    );
}

function parseHeaders(raw: string): ReadonlyMap<string, string> {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line): [string, string] => {
      const end = line.indexOf(':');
      return [line.slice(0, end).toLowerCase(), line.slice(end + 1).trim()];
    }),
  );
}
