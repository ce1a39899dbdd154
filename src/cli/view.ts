import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CliError } from './cli-error.ts';
import { toSafeText } from '#safe-text';
import { withoutSqliteWarning } from './sqlite-warning.ts';

/** The standard port of OTLP over HTTP, which exporters use unless told otherwise. */
const defaultPort = '4318';

/**
 * `filrouge view [--port N] [--host H] [--tls FILES] [--data DIR] [--jaeger URL] [--alerts FILE]`: runs a view until SIGINT or SIGTERM.
 * @throws TelemetryError when it cannot start.
 */
export async function runView(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: defaultPort },
      host: { type: 'string', default: '127.0.0.1' },
      tls: { type: 'string' },
      data: { type: 'string', default: join('.telemetry', 'view') },
      jaeger: { type: 'string' },
      alerts: { type: 'string' },
    },
  });
  const { startViewer } = await withoutSqliteWarning(() => import('#viewer'));
  const alerts = values.alerts === undefined ? undefined : await loadAlerts(values.alerts);
  const dataDir = resolve(values.data);
  // In the package, this file is bundled into dist and the page is in dist/ui.
  const pageDir = join(import.meta.dirname, 'ui');
  const port = parsePort(values.port);
  const token = process.env['FILROUGE_VIEW_TOKEN'] ?? '';
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const viewer = await startViewer({
    port,
    host: values.host,
    dataDir,
    pageDir,
    say: (line) => console.error(line),
    ...(token === '' ? {} : { token }),
    ...(values.tls === undefined ? {} : { tls: readTls(values.tls) }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(values.jaeger === undefined ? {} : { jaegerUrl: parseJaeger(values.jaeger) }),
  });
  console.log(`filrouge view ${toLink(viewer)}`);
  if (viewer.token !== undefined) console.log(toTokenLine(viewer.token, values.tls !== undefined));
  console.log(`Data is kept in ${dataDir}; Ctrl-C ends the view.`);
  await stopped;
  await viewer.close();
}

/** What is wrong in the file is said; the rest of it is used. */
async function loadAlerts(path: string) {
  const { loadAlertFile, toMistakeLine } = await import('./alerts/load.ts');
  const { file, mistakes } = loadAlertFile(path);
  for (const mistake of mistakes) console.error(toMistakeLine(path, mistake));
  const used = `${file.rules.length} rules and ${file.channels.size} channels`;
  console.error(
    `Alerts: ${used}${mistakes.length === 0 ? '' : '; what is wrong above is left out'}`,
  );
  return { file, mistakes, say: (line: string) => console.error(toSafeText(line)) };
}

function toLink({
  url,
  token,
}: {
  readonly url: string;
  readonly token: string | undefined;
}): string {
  return token === undefined ? url : `${url}/?token=${encodeURIComponent(token)}`;
}

function toTokenLine(token: string, isEncrypted: boolean): string {
  const header = `OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20${encodeURIComponent(token)}"`;
  const plain = isEncrypted ? '' : ' What is sent is not encrypted without --tls.';
  return `It asks for its token (FILROUGE_VIEW_TOKEN chooses one): programs send it with ${header}.${plain}`;
}

/** Certificate and key are in one file, or in two. */
function readTls(text: string): { readonly cert: string; readonly key: string } {
  const pem = text.split(',').map(readPem).join('\n');
  for (const part of ['CERTIFICATE', 'PRIVATE KEY']) {
    if (pem.includes(`${part}-----`)) continue;
    throw new CliError(
      `--tls is ${JSON.stringify(text)}; expected PEM files with a certificate and its key, such as cert.pem,key.pem; no ${part} is in there.`,
      2,
    );
  }
  return { cert: pem, key: pem };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`--tls: ${JSON.stringify(path)} cannot be read: ${reason}.`, 2, error);
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new CliError(`--port is ${JSON.stringify(text)}; expected a number from 0 to 65535.`, 2);
}

/** A page's address becomes a link: nothing but http may stand there. */
function parseJaeger(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new CliError(
    `--jaeger is ${JSON.stringify(text)}; expected the address of Jaeger's page, such as http://127.0.0.1:16686.`,
    2,
  );
}
