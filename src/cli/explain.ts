import type { Outcome } from '#export';
import { isThisMachine } from '#this-machine';

/** What was asked of whom. */
export interface Asked {
  readonly signal: 'traces' | 'logs';
  /** Whole address, with path. */
  readonly url: string;
  /** Name of the variable that holds the headers. */
  readonly variable: string;
  /** Name of the variable that holds the address. */
  readonly address: string;
  /** Names of the headers that were sent. */
  readonly headers: readonly string[];
  /** Name of the shell's variable with the key, where the preset has one. */
  readonly secret?: string;
  /** Host and port of the proxy that it goes by. */
  readonly proxy?: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly compression: 'none' | 'gzip';
}

/** What an answer means. */
export interface Explanation {
  readonly accepted: boolean;
  readonly status?: number;
  /** One sentence, with what to do; holds no secret. */
  readonly meaning: string;
}

/** Explains what became of a request. */
export function explain(outcome: Outcome, asked: Asked): Explanation {
  if (outcome.accepted) {
    if (!isPage(outcome.body)) return { accepted: true, meaning: 'accepted.' };
    const meaning = `a web page (HTML) came instead of an answer of OTLP; correct host and path of ${asked.address}.`;
    return { accepted: false, meaning };
  }
  const { status } = outcome;
  if (status === undefined) {
    const by = asked.proxy === undefined ? '' : ` It goes by the proxy ${asked.proxy}.`;
    return { accepted: false, meaning: explainError(outcome.error, asked) + by };
  }
  return { accepted: false, status, meaning: `HTTP ${status}: ${explainStatus(outcome, asked)}` };
}

type Refusal = Extract<Outcome, { readonly accepted: false }>;

function isPage(body: Uint8Array): boolean {
  const start = Buffer.from(body.subarray(0, 200)).toString();
  return /^\s*<(!doctype|html|head|body)/i.test(start);
}

function explainStatus(refusal: Refusal, asked: Asked): string {
  const { status = 0 } = refusal;
  if (status >= 300 && status <= 399) return explainRedirect(refusal, asked);
  if (status === 429) return explainBusy(refusal);
  const known = explanations[status];
  if (known !== undefined) return known(asked);
  if (status >= 500)
    return 'the back end, or a proxy before it, has trouble; filrouge keeps records and tries again. See its status page or log.';
  return `it was refused; look up this status in the documentation of the back end.`;
}

const explanations: Readonly<Record<number, (asked: Asked) => string>> = {
  400: ({ url, address, protocol }) =>
    url.startsWith('http:')
      ? `it was not understood; use https:// in ${address} if TLS is spoken there, or correct the path.`
      : `it was not understood as ${protocol}; correct the path of ${address}.`,
  401: (asked) => `not signed in: ${toKeyAdvice(asked)}`,
  403: (asked) =>
    `not allowed: ${toKeyAdvice(asked)} A key of another region, or without the right to send ${asked.signal}, is answered so as well.`,
  404: ({ signal, url, address }) =>
    `nothing takes ${signal} at ${new URL(url).pathname}; correct ${address} (/v1/${signal} is added to a base address, not to that of a signal), or this back end has no ${signal} there (OTEL_${signal.toUpperCase()}_EXPORTER=none).`,
  405: ({ address }) => `POST is not taken there: a page, not a receiver; correct ${address}.`,
  407: () => 'the proxy wants credentials; put them into HTTPS_PROXY.',
  413: () => 'even an empty request is too large for it: a proxy before it has a wrong limit.',
  415: ({ protocol, compression }) =>
    `it does not take ${protocol}${compression === 'none' ? '' : ` with ${compression}`}; set OTEL_EXPORTER_OTLP_PROTOCOL=${protocol === 'http/json' ? 'http/protobuf' : 'http/json'}${compression === 'none' ? '' : ' or OTEL_EXPORTER_OTLP_COMPRESSION=none'}.`,
};

function toKeyAdvice({ headers, variable, secret }: Asked): string {
  if (headers.length === 0) return `no header was sent; set ${variable}.`;
  const key = secret === undefined ? variable : `${secret}, then export ${variable} again`;
  return `the value of ${headers.join(', ')} is wrong or expired; set ${key}.`;
}

function explainRedirect({ location }: Refusal, { url, address }: Asked): string {
  const target = location === undefined ? null : URL.parse(location, url);
  const to = target === null ? '' : ` to ${target.origin}${target.pathname}`;
  return `a redirect${to}, which is not followed; put the address that takes OTLP into ${address}.`;
}

function explainBusy({ retryAfterMs }: Refusal): string {
  const when = retryAfterMs === undefined ? '' : ` It says to wait ${retryAfterMs / 1_000} s.`;
  return `too much was sent: a rate or quota is used up; filrouge waits and tries again.${when}`;
}

function explainError(failure: Error, asked: Asked): string {
  // Of a name with several addresses, each failed: the first one stands for all.
  const error = failure instanceof AggregateError ? (failure.errors[0] as Error) : failure;
  const code = 'code' in error ? String(error.code) : '';
  const { address } = asked;
  const { host, port, hostname } = new URL(asked.url);
  const grpc = `port 4317 is that of gRPC, which filrouge does not speak; set ${address} to port 4318 (http/protobuf).`;
  const alsoGrpc = port === '4317' ? ` And ${grpc}` : '';
  if (code === 'ECONNREFUSED')
    return `nobody listens at ${host}; start ${isThisMachine(hostname) ? '`npx filrouge view` or a Collector' : 'the receiver'}, or correct ${address}.${alsoGrpc}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the name ${hostname} is not found; correct ${address}, or the DNS of this machine.`;
  if (code === 'ETIMEDOUT')
    return `no answer in time; a firewall or a proxy may be between, or OTEL_EXPORTER_OTLP_TIMEOUT is too short.${alsoGrpc}`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return `there is no way to ${host}; look at network and proxy of this machine.`;
  const secure = explainTls(error, code, asked);
  if (secure !== undefined) return secure;
  if (port === '4317') return `the connection broke; ${grpc}`;
  if (code.startsWith('HPE_'))
    return `what came is not HTTP/1.1: a port of gRPC (HTTP/2), or no web server; set ${address} to that of OTLP/HTTP, often 4318.`;
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return `the connection broke: a port of gRPC or of TLS (https://), or a proxy between; correct ${address}.`;
  return `it could not be sent (${error.message || error.name}).`;
}

const untrusted = /SELF_SIGNED|UNABLE_TO|CERT_UNTRUSTED|CERT_SIGNATURE/;

function explainTls(error: Error, code: string, { address }: Asked): string | undefined {
  if (untrusted.test(code))
    return `its certificate is signed by an authority that is not known (${code}); name that one's file in OTEL_EXPORTER_OTLP_CERTIFICATE.`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return `its certificate is not valid today (${code}); renew it, or set the clock.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for another name; correct the host of ${address}.`;
  // OpenSSL's own words: the code is EPROTO alone where it broke while something was written.
  if (/wrong[ _]version|packet[ _]length/i.test(`${code} ${error.message}`))
    return `no TLS is spoken there; use http:// in ${address}, or another port.`;
  if (/ALERT|HANDSHAKE/.test(code))
    return `it broke off TLS (${code}); if it wants a certificate of the client, set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY.`;
  const isTls = code === 'EPROTO' || /^ERR_(SSL|TLS|OSSL)/.test(code);
  return isTls ? `TLS failed (${code}); look at proxy and versions of TLS.` : undefined;
}
