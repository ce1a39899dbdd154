import { CliError } from './cli-error.ts';
import { toSafeText } from '#safe-text';

/** Where a view listens unless told otherwise. */
export const defaultViewUrl = 'http://127.0.0.1:4318';
/** Of these the view says why: what is asked, too much of it, no room for it. */
const refusals: ReadonlySet<number> = new Set([400, 413, 503]);
const requestTimeoutMs = 30_000;

/**
 * Reads from the API of a running view.
 * @returns Undefined when it answers 404: it knows nothing of what was asked for.
 * @throws CliError when it does not answer, or refuses.
 */
export async function getFromView<Answer>(
  url: string,
  path: string,
  timeoutMs = requestTimeoutMs,
): Promise<Answer | undefined> {
  const response = await ask(url, path, { signal: AbortSignal.timeout(timeoutMs) });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 404 && body !== undefined) return undefined;
  return toAnswer(url, path, response, body) as Answer;
}

/** Sends JSON, or the text of it, to a running view. @throws CliError when it does not answer, or refuses. */
export async function postToView<Answer>(
  url: string,
  path: string,
  body: object | string,
): Promise<Answer> {
  const response = await ask(url, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  return toAnswer(url, path, response, answer) as Answer;
}

function toAnswer(url: string, path: string, response: Response, body: unknown): unknown {
  if (response.ok && body !== undefined) return body;
  if (response.status === 401) {
    throw new CliError(
      `The view at ${toSafeText(url)} asks for its token; expected it in FILROUGE_VIEW_TOKEN.`,
    );
  }
  const reason: unknown = Object(body).error;
  // Its own words begin with what was found: `q, column 7: level is "loud"; expected …`.
  if (refusals.has(response.status) && typeof reason === 'string')
    throw new CliError(toSafeText(`The view refuses: ${reason}.`), response.status === 400 ? 2 : 1);
  throw new CliError(
    toSafeText(`${url} answered ${response.status} to ${path}; is it a filrouge view?`),
  );
}

/** Of a view that listens beyond its machine. */
function withToken(init: RequestInit): RequestInit {
  const token = process.env['FILROUGE_VIEW_TOKEN'];
  if (token === undefined || token === '') return init;
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

async function ask(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, url), withToken(init));
  } catch (error) {
    const remedy = 'start one with "filrouge view", or name it with --url URL';
    throw new CliError(`No filrouge view answers at ${toSafeText(url)}; ${remedy}.`, 1, error);
  }
}
