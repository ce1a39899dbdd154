import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '#redact';

const { text, counts } = createRedactor();

describe('redactor.text() hides', () => {
  test.each([
    ['a card with blanks', 'card 4111 1111 1111 1111 ok', 'card [card *1111] ok'],
    ['a card at the end of a sentence', 'It was 5555555555554444.', 'It was [card *4444].'],
    ['a card with dashes', '3782-822463-10005', '[card *0005]'],
    ['a card after other numbers', '12 34 56 4111 1111 1111 1111', '12 34 56 [card *1111]'],
    ['two cards', '4111111111111111,5555555555554444', '[card *1111],[card *4444]'],
    [
      'a card that pays an order',
      'order paid by 4111111111111111, order 4111 1111 1111 1111',
      'order paid by [card *1111], order [card *1111]',
    ],
    ['an IBAN in groups', 'to FR76 3000 6000 0112 3456 7890 189 today', 'to [iban] today'],
    ['an IBAN without blanks', 'DE89370400440532013000', '[iban]'],
    ['a French NIR', 'nir: 2 55 08 14 168 025 38', 'nir: [masked]'],
    ['a NIR of Corsica', 'assuré 1 85 05 2A 012 345 79?', 'assuré [national_id]?'],
    ['a JSON Web Token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1', 'got [jwt]'],
    ['a bearer token', 'sent Bearer abc123.def', 'sent Bearer [masked]'],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic [masked]'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x',
      '[private_key] x',
    ],
    ['a private key that is cut', 'k -----BEGIN PRIVATE KEY-----\nMIIE', 'k [private_key]'],
    [
      'user and password of an address',
      'postgres://shop:pw@db:5432/x',
      'postgres://[masked]@db:5432/x',
    ],
    ['an e-mail address', 'mail to jane.doe+x@example.org.', 'mail to [email].'],
    ['an e-mail address in a path', 'GET /u/jane%40example.org/x', 'GET /u/[email]/x'],
    ['an e-mail address with accents', 'zoé@exämple.fr', '[email]'],
    [
      'French phone numbers',
      '06 12 34 56 78, 01.23.45.67.89 or +33612345678',
      '[phone], [phone] or [phone]',
    ],
    ['phone numbers of elsewhere', '+49 30 1234567 and (415) 555-2671', '[phone] and [phone]'],
    ['what a path has behind a word for it', 'GET /reset/s3cr3t 200', 'GET /reset/[token] 200'],
    [
      'a token behind whom it is for',
      'https://shop.example/password-reset/MQ/c5x-4f1c/?a=1',
      'https://shop.example/password-reset/[token]/[token]/?a=1',
    ],
    ['a code', 'POST /api/v1/verify/482913/accept', 'POST /api/v1/verify/[token]/accept'],
    [
      'a path at the end of a sentence',
      'see /invite/4f1cAA, or not',
      'see /invite/[token], or not',
    ],
    [
      'a path that is encoded',
      '/login?next=%2Fmagic-link%2Fa1b2c3',
      '/login?next=%2Fmagic-link%2F[token]',
    ],
    ['a name of several words', '/users/7/apiKey/k-19/x', '/users/7/apiKey/[token]/x'],
    [
      'a webhook of Slack',
      `https://hooks.slack.com/services/T024BE7LD/B0345678X/${'aB3'.repeat(8)}`,
      'https://hooks.slack.com/services/[token]',
    ],
    [
      'a webhook of Discord',
      `https://discord.com/api/webhooks/123456789012345678/${'aB3-'.repeat(17)}`,
      'https://discord.com/api/[token]',
    ],
    [
      'a webhook of Teams',
      `https://x.webhook.office.com/webhookb2/1/IncomingWebhook/${'0a'.repeat(16)}/2`,
      'https://x.webhook.office.com/webhookb2/1/[token]/2',
    ],
    [
      'a bot of Telegram',
      `https://api.telegram.org/bot110201543:AA${'Hd-'.repeat(11)}/sendMessage`,
      'https://api.telegram.org/[token]/sendMessage',
    ],
    ['a key of AWS', 'key AKIAIOSFODNN7EXAMPLE!', 'key [token]!'],
    ['the shortest token', 'xoxb-1234567890', '[token]'],
    ['a token of GitHub', `ghp_${'a1'.repeat(18)}`, '[token]'],
    ['name=value', 'login password=hunter2, next', 'login password=[masked], next'],
    ['name: value', 'secret: s3cr3t and more', 'secret: [masked] and more'],
    ['a quoted value', 'pwd: "a b; c" end', 'pwd: "[masked]" end'],
    ['a query string', '/x?a=1&api_key=zz&b=2', '/x?a=1&api_key=[masked]&b=2'],
    ['a personal name in a query string', '/x?first_name=Jane&b=2', '/x?first_name=[masked]&b=2'],
    [
      'what is encoded for an address',
      '/x?a=1%202&to=4970%201012%203456%207890&t=%2B33+6+12+34+56+78&c=3',
      '/x?a=1%202&to=4970%201012%203456%207890&t=[phone]&c=3',
    ],
    [
      'a card that is encoded for an address',
      'GET /pay/see%204111%201111%201111%201111%20there/x?b=4111+1111+1111+1111 200',
      'GET /pay/see%20[card *1111]%20there/x?b=[card *1111] 200',
    ],
    ['a header', 'Cookie: a=b; c=d', 'Cookie: [masked]'],
    ['a header with a scheme', 'Authorization: Bearer abc', 'Authorization: [masked]'],
    ['JSON', '{"user":{"password":"x","n":1}}', '{"user":{"password":"[masked]","n":1}}'],
    ['JSON inside a text', 'body {"pin":1234,"a":2} end', 'body {"pin":[masked],"a":2} end'],
    [
      'JSON inside a string of JSON',
      String.raw`{"b":"{\"token\":\"x y\"}"}`,
      String.raw`{"b":"{\"token\":\"[masked]\"}"}`,
    ],
    ['an object under a secret name', 'credentials: {a: {b: 1}} x', 'credentials: [masked] x'],
  ])('%s', (_what, before, after) => {
    expect(text(before)).toBe(after);
    expect(text(after)).toBe(after);
  });
});

describe('redactor.text() lets through', () => {
  test.each([
    ['an instant', '2026-11-24T03:48:56.123Z'],
    ['16 digits that are no card', 'order 4111111111111112'],
    ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
    ['a UUID that begins with the digits of a card', '41111111-1111-4111-8111-a46655440000'],
    ['the number of an order', 'order 4111111111111111 sent, order_no: "4111111111111111"'],
    ['the number of an order in French', 'commande n° 4111111111111111, facture #4111111111111111'],
    ['a span id of digits', 'span_id=4111111111111111&span=4111111111111111'],
    ['a trace id', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['prose', 'basic training is good, and no password was needed'],
    ['an address', 'http://127.0.0.1:4318/v1/traces?limit=10#top'],
    ['versions', 'node 24.21.0, pg 8.23.1'],
    ['a stack', 'at Session.token (file:///app/auth/session.js:12:34)'],
    ['a class of tokens', 'token_type=Bearer'],
    ['an e-mail sign', 'meet me @ 5'],
    ['routes', 'GET /password/forgot, /token/refreshToken/, /verify/v2/otp/17/ and /reset'],
    ['patterns of routes', '/reset/:token /invite/{id}/accept /magic/[id]/x /verify/(.*) /otp/*'],
    ['numbers of things', '/users/activate/10234 /orders/confirm/4412/x /reset/10234/state'],
    ['files of a program', 'at /srv/app/token/reset2.service.js:12:5 and /app/secret/a1.json'],
    ['what is encoded and no secret', '/x?q=a%20b+c%2&r=%E0%A4%A&s=100%'],
    ['marks', '[masked] [card *1111] [email] h1:abcdefghijklmnopqrstuv'],
  ])('%s', (_what, value) => {
    expect(text(value)).toBe(value);
  });
});

describe('redactor.named()', () => {
  test('does not take a text that it knows under a safe name for harmless elsewhere', () => {
    const { named } = createRedactor();
    const values = ['order_id', 'note'].flatMap((name) =>
      Array.from({ length: 4 }, () => named(name, '4111111111111111')),
    );
    expect(new Set(values)).toEqual(new Set(['4111111111111111', '[card *1111]']));
    expect(values.slice(4)).toEqual(Array(4).fill('[card *1111]'));
  });
});

describe('redactor.text()', () => {
  test('changes nothing the second time, whatever the text', () => {
    const pieces = fc.constantFrom(
      'password',
      '=',
      ':',
      '"',
      '\\',
      ' ',
      '@',
      'example.org',
      '4111111111111111',
      'Bearer ',
      'eyJabcdefgh',
      '.',
      '{',
      '}',
      '[masked]',
      '&',
      'https://',
      '+33612345678',
      'cookie: ',
      'a',
      '%40',
      ',',
      '\n',
      '[',
      ']',
      'session_id=',
      '/reset',
      '/s3cr3t',
      '/',
      '-----BEGIN PRIVATE KEY-----',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (value) => {
        const once = text(value);
        expect(text(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('finds a secret that lies across the cut, and cuts a long text with a mark', () => {
    const long = `${'x '.repeat(16_380)} password=hunter2hunter2 ${'y'.repeat(100_000)}`;
    const clean = text(long);
    expect(clean).not.toContain('hunter2');
    expect(clean).toMatch(/\[cut: 132785 characters\]$/);
    expect(clean.length).toBeLessThan(33_000);
  });

  test('counts what it found by rule', () => {
    const own = createRedactor();
    own.text('a@example.org b@example.org 4111111111111111');
    expect(own.counts()).toEqual({ email: 2, card: 1 });
    expect(counts()).toMatchObject({ card: expect.any(Number) });
  });
});

describe('time is linear', () => {
  test.each([
    ['@', '@'.repeat(32_000)],
    ['a@', 'a@'.repeat(16_000)],
    ['a with @ at the end', `${'a'.repeat(32_000)}@`],
    ['a.a', `a@${'a.'.repeat(16_000)}`],
    ['digits', '4'.repeat(32_000)],
    ['digits with blanks', '4 '.repeat(16_000)],
    ['password=', 'password='.repeat(3_500)],
    ['quotes', 'password="'.repeat(3_200)],
    ['backslashes', `password=${'\\'.repeat(32_000)}`],
    ['braces', 'password={'.repeat(3_200)],
    ['BEGIN', '-----BEGIN PRIVATE KEY-----'.repeat(1_180)],
    ['bearer', 'bearer '.repeat(4_600)],
    ['eyJ', `eyJ${'a'.repeat(31_000)}`],
    ['://', '://@'.repeat(8_000)],
    ['IBAN', 'FR76 '.repeat(6_400)],
    ['brackets of JSON', `${'['.repeat(16_000)}${']'.repeat(16_000)}`],
    ['equal signs', '='.repeat(32_000)],
    ['encoded characters', '%41'.repeat(10_600)],
    ['encoded values', 'a=4+1&'.repeat(5_300)],
  ])('%s, 32 kB: at most 50 ms of the loop', (_name, value) => {
    // The shortest of some: a busy machine makes single ones long. What is not linear takes seconds each time.
    const times = Array.from({ length: 6 }, () => {
      const start = process.cpuUsage();
      text(value);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
