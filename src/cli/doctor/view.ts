import { readDestinations, readViewUrl, type Environment } from '#config';
import { toShownUrl } from '#export';
import { isThisMachine } from '#this-machine';
import type { StatsAnswer } from '#viewer/api';
import { toCount } from '../count.ts';
import { failure, ok, warning, type Finding } from '../finding.ts';
import { defaultViewUrl, getFromView } from '../view-api.ts';

const name = 'view';
const longestMs = 3_000;

/** Says whether a view runs, whether records go there, and when the last one came. */
export async function checkView(environment: Environment): Promise<readonly Finding[]> {
  const named = readViewUrl(environment);
  const url = named ?? defaultViewUrl;
  const shown = toShownUrl(url);
  const isMeant = isDestination(environment, url);
  try {
    const [stats, names] = await Promise.all([
      getFromView<StatsAnswer>(url, '/api/stats', longestMs),
      getFromView<{ readonly services?: readonly string[] }>(url, '/api/v3/services', longestMs),
    ]);
    if (typeof stats?.spans === 'number')
      return [toFinding(shown, stats, names?.services?.length ?? 0, isMeant)];
    return [toOther(shown, named)];
  } catch (error) {
    return [toAbsent(error as Error, shown, named, isMeant)];
  }
}

function toFinding(url: string, stats: StatsAnswer, services: number, isMeant: boolean): Finding {
  const { last_received: last, trouble } = stats;
  if (trouble !== undefined)
    return failure(
      name,
      `${url} stores nothing since ${trouble.since}: ${trouble.reason}`,
      'make room, or start it with another folder (--data DIR).',
    );
  const came =
    last === undefined
      ? 'nothing has come yet'
      : `the last span or log line came at ${last}, from one of ${toCount(services, 'service')}`;
  if (!isMeant)
    return warning(
      name,
      `${url} answers, but records go elsewhere; ${came}`,
      `set OTEL_EXPORTER_OTLP_ENDPOINT=${url}, or FILROUGE_ALSO_SEND_TO to send there as well.`,
    );
  if (last !== undefined) return ok(name, `${url}: ${came}`);
  return warning(
    name,
    `${url}: ${came}`,
    'start a program with `node --require filrouge/register app.js`, and send it a request.',
  );
}

function toAbsent(
  { message, cause }: Error,
  url: string,
  named: string | undefined,
  isMeant: boolean,
): Finding {
  // It answered, but not as a view that may be read.
  if (cause === undefined)
    return /asks for its token/.test(message)
      ? warning(name, `${url} asks for its token`, 'set FILROUGE_VIEW_TOKEN to it.')
      : toOther(url, named);
  if (named === undefined && !isMeant) return ok(name, `none at ${url}: records go elsewhere`);
  return warning(name, `no view answers at ${url}`, 'start one with `npx filrouge view`.');
}

function toOther(url: string, named: string | undefined): Finding {
  if (named === undefined)
    return ok(name, `something else answers at ${url}: a Collector, or Jaeger`);
  return warning(
    name,
    `what answers at ${url} is no view`,
    'correct FILROUGE_VIEW_URL, or start one with `npx filrouge view`.',
  );
}

/** Whether some signal goes to a view at this address. */
function isDestination(environment: Environment, url: string): boolean {
  const place = toPlace(url);
  return (['traces', 'logs'] as const).some((signal) =>
    readDestinations(environment, signal).some((target) => toPlace(target.url) === place),
  );
}

/** This machine has several names. */
function toPlace(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}${isThisMachine(hostname) ? 'localhost' : hostname}:${port}`;
}
