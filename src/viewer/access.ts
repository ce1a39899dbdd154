import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { TelemetryError } from '#errors';
import { isThisMachine } from '#this-machine';
import { htmlType, sendBody } from './answer.ts';
import { readLanguage } from './language.ts';
import { Refusal } from './refusal.ts';
import { toTokenForm } from './token-form.ts';

/** Who may ask a view: whoever knows its token. */
export interface Access {
  /**
   * Looks for the token: `Authorization: Bearer …`, the cookie, or `?token=` of a page's address, for which a cookie is given.
   * @returns False: the request is answered (a form for the token, or the way to the page).
   * @throws Refusal 401 for a program.
   */
  readonly admit: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
}

/** Fewer could be tried out. */
const shortest = 16;
const allowed = /^[\w.~+/=-]+$/;

/** Tells whether nobody but this machine reaches who listens there. */
export function isLoopback(host: string): boolean {
  return isThisMachine(isIPv6(host) ? `[${host}]` : host.toLowerCase());
}

/** Makes a token that nobody guesses. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Takes a token that somebody chose.
 * @throws TelemetryError FR_START_FAILED when it is too short, or cannot stand in a header and an address. It is not shown.
 */
export function checkToken(token: string): string {
  if (token.length >= shortest && allowed.test(token)) return token;
  throw new TelemetryError(
    'FR_START_FAILED',
    `FILROUGE_VIEW_TOKEN has ${token.length} characters; expected at least ${shortest} letters, digits or ._~+/=-`,
  );
}

/**
 * Makes the border of a view that has a token.
 * @param isSecure True behind TLS: then the cookie never travels without it.
 */
export function createAccess(token: string, isSecure: boolean): Access {
  const isToken = createComparison(token);
  // The token itself stays out of the browser's files.
  const secret = createHash('sha256').update(`filrouge view cookie ${token}`).digest('base64url');
  const isSecret = createComparison(secret);
  return {
    admit(request, response, url) {
      const name = cookieName(request);
      if (isToken(bearerOf(request)) || isSecret(cookieOf(request, name))) return true;
      const given = url.searchParams.get('token') ?? '';
      if (!isPage(request, url)) throw refusal();
      if (!isToken(given)) {
        const language = readLanguage(request.headers['accept-language']);
        sendBody(response, 401, htmlType, toTokenForm(url, given !== '', language));
        return false;
      }
      url.searchParams.delete('token');
      const cookie = `${name}=${secret}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
      response.writeHead(303, { location: toPath(url), 'set-cookie': cookie });
      response.end();
      return false;
    },
  };
}

function refusal(): Refusal {
  return new Refusal(401, 'this view asks for its token; expected Authorization: Bearer TOKEN', {
    'www-authenticate': 'Bearer realm="filrouge view"',
  });
}

/** Hashes have one length, and say nothing of how much of a guess was right. */
function createComparison(expected: string): (text: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const right = digest(expected);
  return (text) => timingSafeEqual(digest(text), right);
}

function bearerOf({ headers }: IncomingMessage): string {
  return /^bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? '';
}

/** Cookies belong to a host, not to a port: two views on one machine have two. */
function cookieName({ socket }: IncomingMessage): string {
  return `filrouge_view_${socket.localPort ?? 0}`;
}

function cookieOf({ headers }: IncomingMessage, name: string): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** A browser that opens an address. */
function isPage({ method, headers }: IncomingMessage, { pathname }: URL): boolean {
  return (
    method === 'GET' &&
    !/^\/(?:api|v1|mcp)(?:\/|$)/.test(pathname) &&
    (headers.accept ?? '').includes('text/html')
  );
}

/** One slash: two would name another host. */
function toPath({ pathname, search }: URL): string {
  return pathname.replace(/^\/+/, '/') + search;
}
