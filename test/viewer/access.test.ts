import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import type { Viewer } from '#viewer';
import { makeCertificates } from '../process/certificates.ts';
import { openViewer, post, toSpansBody } from './harness.ts';

const token = 'a-token-of-the-tests';
const spans = toSpansBody('order', [{ spanId: '00000000000000a1' }]);
const html = { accept: 'text/html,*/*' };

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `fetch` follows, keeps no cookies, and takes no certificate authority. */
function get(
  viewer: Viewer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  ca?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ask = ca === undefined ? requestPlain : requestTls;
    const asking = ask(viewer.url + path, { headers, ...(ca && { ca }) }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    asking.on('error', reject).end();
  });
}

test('on this machine only, a view asks for nothing', async () => {
  const viewer = await openViewer({ host: '127.0.0.2' });
  expect(viewer.token).toBeUndefined();
  expect((await get(viewer, '/api/stats')).status).toBe(200);
});

test('beyond it, a view makes a token and asks for it: reads and writes alike', async () => {
  const viewer = await openViewer({ host: '0.0.0.0' });
  expect(viewer.token).toMatch(/^[\w-]{32}$/);
  expect(await get(viewer, '/api/stats')).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="filrouge view"' },
    body: '{"error":"this view asks for its token; expected Authorization: Bearer TOKEN"}',
  });
  expect((await post(viewer, '/v1/traces', spans)).status).toBe(401);
  expect((await get(viewer, '/api/v3/services')).body).toContain('"httpCode":401');
  const wrong = { authorization: `Bearer ${viewer.token}x` };
  expect((await get(viewer, '/api/stats', wrong)).status).toBe(401);
  const right = { authorization: `Bearer ${viewer.token}` };
  expect((await post(viewer, '/v1/traces', spans, right)).status).toBe(200);
  expect((await get(viewer, '/api/stats', right)).body).toContain('"spans":1');
  expect((await get(viewer, '/healthz')).status).toBe(200);
});

test('a browser gets a form, then a cookie, and comes where it wanted to go', async () => {
  const viewer = await openViewer({ token });
  const form = await get(viewer, '/logs?q=level%3DERROR&x=%22%3E%3Cb', html);
  expect(form.status).toBe(401);
  expect(form.body).toContain('<form action="/logs">');
  expect(form.body).toContain('name="q" value="level=ERROR"');
  expect(form.body).toContain('value="&quot;&gt;&lt;b"');
  expect(form.body).not.toContain('role="alert"');
  const wrong = await get(viewer, '/logs?token=no', html);
  expect(wrong.status).toBe(401);
  expect(wrong.body).toContain('That is not the token of this view.');
  const opened = await get(viewer, `/logs?q=a%20b&token=${token}`, html);
  expect(opened).toMatchObject({ status: 303, headers: { location: '/logs?q=a+b' } });
  const [cookie = ''] = opened.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^filrouge_view_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(cookie).not.toContain(token);
  const kept = { ...html, cookie: `other=1; ${cookie.split(';')[0]}` };
  expect((await get(viewer, '/logs', kept)).status).toBe(200);
  expect((await get(viewer, '/api/stats', kept)).status).toBe(200);
  const foreign = { cookie: kept.cookie, origin: 'http://evil.example' };
  expect((await post(viewer, '/v1/traces', spans, foreign)).status).toBe(403);
});

test.each([
  ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
  ['de, en;q=0.5, FR;q=0.7', 'fr'],
  ['en;q=0.9,fr;q=0.2', 'en'],
  ['fr;q=0, *', 'en'],
  [';;q=x,,fr;q=two', 'en'],
])(
  'the form for the token is in the language that the browser likes best: %s',
  async (liked, language) => {
    const viewer = await openViewer({ token });
    const form = await get(viewer, '/?token=no', { ...html, 'accept-language': liked });
    expect(form.body).toContain(`<html lang="${language}">`);
    const [label, said] =
      language === 'fr'
        ? ['Jeton <input', 'Ce n’est pas le jeton de cette vue.']
        : ['Token <input', 'That is not the token of this view.'];
    expect(form.body).toContain(label);
    expect(form.body).toContain(said);
  },
);

test('a token in the address is for pages only', async () => {
  const viewer = await openViewer({ token });
  expect((await get(viewer, `/api/stats?token=${token}`, html)).status).toBe(401);
  expect((await get(viewer, `//evil.example/?token=${token}`, html)).headers.location).toBe('/');
});

test('whoever has the token may come by any name', async () => {
  const viewer = await openViewer({ token });
  const headers = { host: 'devbox.example', authorization: `Bearer ${token}` };
  expect((await get(viewer, '/api/stats', headers)).status).toBe(200);
});

test.each(['short', 'with a blank in between', `${token}\n`])(
  'the token %j is refused, and not shown',
  async (bad) => {
    await expect(openViewer({ token: bad })).rejects.toMatchObject({
      code: 'FR_START_FAILED',
      message: `FILROUGE_VIEW_TOKEN has ${bad.length} characters; expected at least 16 letters, digits or ._~+/=-`,
    });
  },
);

test('behind TLS, the cookie is secure, and the page is one of https', async () => {
  const certificates = makeCertificates();
  onTestFinished(() => certificates.remove());
  const tls = {
    cert: certificates.read('server.pem').toString(),
    key: certificates.read('server.key').toString(),
  };
  const viewer = await openViewer({ token, tls });
  const ca = certificates.read('own.pem');
  expect(viewer.url).toMatch(/^https:/);
  const opened = await get(viewer, `/?token=${token}`, html, ca);
  expect(opened.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
  const authorization = `Bearer ${token}`;
  expect((await get(viewer, '/api/stats', { authorization }, ca)).status).toBe(200);
  await expect(get(viewer, '/api/stats', { authorization }, certificates.read('other.pem')))
    .rejects //
    .toThrow(/certificate/);
  const unfit = { cert: tls.cert, key: certificates.read('client.key').toString() };
  await expect(openViewer({ token, tls: unfit })).rejects.toThrow(
    /^Certificate and key cannot be used: .*mismatch/,
  );
});
