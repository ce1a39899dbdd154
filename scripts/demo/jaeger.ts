/** A Jaeger that runs. */
export interface JaegerAddress {
  /** Base URL of its OTLP/HTTP receiver. */
  readonly otlpUrl: string;
  /** Base URL of its page and its query API. */
  readonly uiUrl: string;
}

/** No Jaeger answers; the message names the command that starts one. */
export class JaegerMissing extends Error {
  override readonly name = 'JaegerMissing';
}

const answerTimeoutMs = 3_000;

/**
 * Finds the Jaeger that `JAEGER_OTLP_URL` and `JAEGER_UI_URL` name, by default the one of docker-compose.jaeger.yml.
 * @throws {JaegerMissing} When its receiver or its query API does not answer.
 */
export async function findJaeger(): Promise<JaegerAddress> {
  const otlpUrl = baseUrl(process.env['JAEGER_OTLP_URL'] ?? 'http://127.0.0.1:4318');
  const uiUrl = baseUrl(process.env['JAEGER_UI_URL'] ?? 'http://127.0.0.1:16686');
  const [receives, answers] = await Promise.all([
    isOk(`${otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"resourceSpans":[]}',
    }),
    isOk(`${uiUrl}/api/v3/services`, {}),
  ]);
  if (receives && answers) return { otlpUrl, uiUrl };
  const silent = receives ? uiUrl : otlpUrl;
  throw new JaegerMissing(
    `No Jaeger answers at ${silent}. Start one: docker compose -f docker-compose.jaeger.yml up -d --wait`,
  );
}

async function isOk(url: string, init: RequestInit): Promise<boolean> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

function baseUrl(text: string): string {
  return text.replace(/\/+$/, '');
}
