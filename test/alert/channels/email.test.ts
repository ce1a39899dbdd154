import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createChannel, type EmailOptions, type Message, type SendResult } from '#alert';
import { makeCertificates, type Certificates } from '../../process/certificates.ts';
import { hostileText, makeExample, makeMessage, makeNotice, makeResolved } from './messages.ts';
import { readBody, startMailbox, startSilentServer, toEmail, type Mailbox } from './smtp.ts';
import type { SMTPServerOptions } from 'smtp-server';

const sent = { ok: true };

async function open(options?: SMTPServerOptions): Promise<Mailbox> {
  const mailbox = await startMailbox(options);
  onTestFinished(() => mailbox[Symbol.asyncDispose]());
  return mailbox;
}

function send(options: EmailOptions, message: Message, timeoutMs?: number): Promise<SendResult> {
  return createChannel(options, timeoutMs).send(message);
}

describe('a mail', () => {
  test('has the subject, the sender and the receivers', async () => {
    const { port, mails } = await open();
    expect(await send(toEmail(port), makeMessage())).toEqual(sent);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: 'alerts@example.test',
      to: ['ops@example.test', 'team@example.test'],
      isEncrypted: false,
    });
    const headers = mails[0]?.headers;
    expect(headers?.get('subject')).toBe('[firing] order-5xx: 12.5 % > 5%');
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
  });

  test('says what happened as text and as HTML, with links', async () => {
    const { port, mails } = await open();
    await send(toEmail(port), makeMessage());
    const [mail] = mails;
    expect(mail?.headers.get('content-type')).toMatch(/^multipart\/alternative/);
    const body = mail === undefined ? '' : readBody(mail);
    expect(body).toContain('firing: order-5xx: 12.5 % > 5% over 5m\r\n');
    expect(body).toContain('Orders fail.\r\nLook at the stock.\r\n');
    expect(body).toContain('  http.route=/orders\r\n');
    expect(body).toContain('error orders: cannot reach the stock (trace 0af7651916');
    expect(body).toContain('Records: http://127.0.0.1:4400/logs?q=status%3E%3D500\r\n');
    expect(body).toContain('<a href="http://127.0.0.1:4400/logs?q=status%3E%3D500">Records</a>');
  });

  test('shows 20 alerts at the most, and counts the others', async () => {
    const { port, mails } = await open();
    const alerts = Array.from({ length: 500 }, () => makeNotice());
    await send(toEmail(port), makeMessage({ alerts }));
    const [mail] = mails;
    expect(mail?.headers.get('subject')).toBe('[firing] order-5xx: 12.5 % > 5% (500 alerts)');
    expect(mail === undefined ? '' : readBody(mail)).toContain('… and 480 more');
  });

  test('of a test says so', async () => {
    const { port, mails } = await open();
    await send(toEmail(port), makeMessage({ kind: 'test', alerts: [] }));
    const [mail] = mails;
    expect(mail?.headers.get('subject')).toBe('[test] order-5xx');
    expect(mail === undefined ? '' : readBody(mail)).toContain('Nothing has happened.');
  });

  test('that resolves is an answer to the one that fired', async () => {
    const { port, mails } = await open();
    await send(toEmail(port), makeMessage());
    await send(toEmail(port), makeResolved());
    const [fired, resolved] = mails.map(({ headers }) => headers);
    const id = fired?.get('message-id');
    expect(id).toMatch(/^<[0-9a-f]{32}@example\.test>$/);
    expect(fired?.has('in-reply-to')).toBe(false);
    expect(resolved?.get('subject')).toBe('[resolved] order-5xx');
    expect(resolved?.get('in-reply-to')).toBe(id);
    expect(resolved?.get('references')).toBe(id);
    expect(resolved?.get('message-id')).not.toBe(id);
  });

  test('has the same Message-ID when it is sent again', async () => {
    const { port, mails } = await open();
    await send(toEmail(port), makeResolved());
    await send(toEmail(port), makeResolved());
    const ids = mails.map(({ headers }) => headers.get('message-id'));
    expect(new Set(ids).size).toBe(1);
  });
});

describe('a hostile text', () => {
  test('adds no header, no receiver and no markup', async () => {
    const { port, mails } = await open();
    const labels = { alertname: hostileText, [hostileText]: hostileText };
    const examples = [makeExample({ message: hostileText, service: hostileText })];
    const notice = makeNotice({ labels, examples, value: hostileText, threshold: hostileText });
    const message = makeMessage({ rule: hostileText, alerts: [notice], thread: hostileText });
    expect(await send(toEmail(port), message)).toEqual(sent);
    const [mail] = mails;
    expect(mail?.to).toEqual(['ops@example.test', 'team@example.test']);
    expect(mail?.headers.has('bcc')).toBe(false);
    const body = mail === undefined ? '' : readBody(mail);
    expect(body).not.toMatch(/^Bcc:/m);
    const html = body.slice(body.indexOf('<!doctype html>'));
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(body).not.toContain('\u0007');
    expect(body).not.toContain('\u202e');
  });

  test('of 1 MB is cut', async () => {
    const { port, mails } = await open();
    const long = 'x'.repeat(1_000_000);
    const notice = makeNotice({ labels: { long }, examples: [makeExample({ message: long })] });
    await send(toEmail(port), makeMessage({ rule: long, alerts: [notice] }));
    expect(mails[0]?.raw.length).toBeLessThan(10_000);
  });

  test('as an address is no link', async () => {
    const { port, mails } = await open();
    const notice = makeNotice({ logsUrl: 'javascript:alert(1)', traceUrl: 'data:text/html,x' });
    await send(toEmail(port), makeMessage({ alerts: [notice], viewUrl: 'file:///etc/passwd' }));
    expect(mails[0]?.raw).not.toMatch(/javascript:|data:text|file:/);
  });
});

describe('encryption', () => {
  let certificates: Certificates;
  let encrypted: SMTPServerOptions;
  const before = getCACertificates('default');

  beforeAll(() => {
    certificates = makeCertificates();
    encrypted = {
      hideSTARTTLS: false,
      key: certificates.read('server.key'),
      cert: certificates.read('server.pem'),
    };
  });
  afterAll(() => certificates.remove());

  function trustOurs(): void {
    setDefaultCACertificates([...before, certificates.read('own.pem').toString()]);
    onTestFinished(() => setDefaultCACertificates(before));
  }

  test.each(['required', 'offered'] as const)('%s: STARTTLS is used', async (tls) => {
    trustOurs();
    const { port, mails } = await open(encrypted);
    expect(await send(toEmail(port, { tls }), makeMessage())).toEqual(sent);
    expect(mails[0]?.isEncrypted).toBe(true);
  });

  test('always: from the first byte', async () => {
    trustOurs();
    const { port, mails } = await open({ ...encrypted, secure: true });
    expect(await send(toEmail(port, { tls: 'always' }), makeMessage())).toEqual(sent);
    expect(mails[0]?.isEncrypted).toBe(true);
  });

  test('required: a server that offers none gets nothing', async () => {
    const { port, mails } = await open({ disabledCommands: ['STARTTLS'] });
    const result = await send(toEmail(port, { tls: 'required' }), makeMessage());
    expect(result.ok).toBe(false);
    expect(mails).toEqual([]);
  });

  test.each(['always', 'required', 'offered'] as const)(
    '%s: a certificate that nobody signed is refused, until it is mended',
    async (tls) => {
      const { port, mails } = await open({ ...encrypted, secure: tls === 'always' });
      const result = await send(toEmail(port, { tls }), makeMessage());
      expect(result).toMatchObject({ ok: false, isFinal: false });
      expect(result).toMatchObject({ reason: expect.stringMatching(/certificate/) as string });
      expect(mails).toEqual([]);
    },
  );
});

describe('a login', () => {
  const password = 'correct horse battery';
  const checked: SMTPServerOptions = {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => {
      const isRight = auth.username === 'alerts' && auth.password === password;
      // A server that says the password again.
      const refusal = Object.assign(new Error(`Bad login ${auth.password ?? ''}`), {
        responseCode: 535,
      });
      if (isRight) done(null, { user: 'alerts' });
      else done(refusal);
    },
  };

  test('is made', async () => {
    const { port, mails } = await open(checked);
    const options = toEmail(port, { user: 'alerts', password });
    expect(await send(options, makeMessage())).toEqual(sent);
    expect(mails[0]?.user).toBe('alerts');
  });

  test('with a wrong password waits until it is mended, and does not show it', async () => {
    const { port } = await open(checked);
    const options = toEmail(port, { user: 'alerts', password: 'wrong-secret' });
    const result = await send(options, makeMessage());
    expect(result).toMatchObject({ ok: false, isFinal: false });
    expect(result).toMatchObject({ reason: expect.stringMatching(/535/) as string });
    expect(JSON.stringify(result)).not.toContain('wrong-secret');
  });

  test('that is not offered is not made: the password is not sent', async () => {
    const { port, mails } = await open({ disabledCommands: ['AUTH'] });
    await send(toEmail(port, { user: 'alerts', password }), makeMessage());
    expect(mails[0]?.user).toBeUndefined();
  });

  test('that is missing is final', async () => {
    const { port } = await open(checked);
    const result = await send(toEmail(port), makeMessage());
    expect(result).toMatchObject({ ok: false, isFinal: true });
  });
});

describe('a server', () => {
  test('that refuses every receiver for good is final', async () => {
    const { port } = await open({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('no such user\u0007'), { responseCode: 550 })),
    });
    const result = await send(toEmail(port), makeMessage());
    expect(result).toMatchObject({ ok: false, isFinal: true });
    expect(JSON.stringify(result)).toContain('no such user');
  });

  test('that is busy is asked again', async () => {
    const { port } = await open({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('try later'), { responseCode: 451 })),
    });
    const result = await send(toEmail(port), makeMessage());
    expect(result).toMatchObject({ ok: false, isFinal: false });
  });

  test('that is dead is asked again', async () => {
    const mailbox = await startMailbox();
    await mailbox[Symbol.asyncDispose]();
    const result = await send(toEmail(mailbox.port), makeMessage());
    expect(result).toMatchObject({ ok: false, isFinal: false });
    expect(JSON.stringify(result)).toContain('ECONNREFUSED');
  });

  test.each(['always', 'required', 'offered'] as const)(
    'that never greets (%s) is asked again, in time',
    async (tls) => {
      const server = await startSilentServer();
      onTestFinished(() => server[Symbol.asyncDispose]());
      const result = await send(toEmail(server.port, { tls }), makeMessage(), 100);
      expect(result).toMatchObject({ ok: false, isFinal: false });
    },
  );

  test('that answers a byte now and then is not waited for', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      const timer = setInterval(() => socket.write('220-still here\r\n'), 10);
      socket.once('close', () => clearInterval(timer));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await send(toEmail(port), makeMessage(), 150);
    expect(result).toEqual({ ok: false, reason: 'no answer in time', isFinal: false });
  });
});

describe('the channel', () => {
  test('shows host and port alone', () => {
    const channel = createChannel(toEmail(587, { user: 'alerts', password: 'secret' }));
    expect(channel).toMatchObject({ type: 'email', target: '127.0.0.1:587' });
  });

  test('ends a try when it is closed', async () => {
    const server = await startSilentServer();
    onTestFinished(() => server[Symbol.asyncDispose]());
    const channel = createChannel(toEmail(server.port));
    const result = channel.send(makeMessage());
    channel.close();
    expect(await result).toEqual({
      ok: false,
      reason: 'the channel was closed',
      isFinal: false,
    });
  });
});
