import { isHttpUrl, toList } from './text.ts';

/** A further destination of what is sent. */
export interface FurtherDestination {
  /** Base address; credentials in it go as basic authentication. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signals that go there. Default: all. */
  readonly signals?: readonly ('traces' | 'logs')[];
}

/** Name that is no header: which signal goes there. */
const signalsName = 'signals';
const signalNames = ['traces', 'logs'] as const;

/**
 * Reads addresses separated by commas, each with its headers behind semicolons:
 * `https://one.example;api-key=…,http://127.0.0.1:4318;signals=traces`. Values are percent-encoded, as in
 * `OTEL_EXPORTER_OTLP_HEADERS`.
 * @returns undefined when one of them is no such address, or what is behind it no such pair.
 */
export function parseFurther(text: string): readonly FurtherDestination[] | undefined {
  const parsed = toList(text).map(parseOne);
  return parsed.every((one) => one !== undefined) ? parsed : undefined;
}

function parseOne(text: string): FurtherDestination | undefined {
  const [endpoint = '', ...rest] = text.split(';').map((part) => part.trim());
  const pairs = rest.map(parsePair);
  if (!isHttpUrl(endpoint) || !pairs.every((pair) => pair !== undefined)) return undefined;
  const asked = pairs.filter(([name]) => name === signalsName).map(([, value]) => value);
  const signals = signalNames.filter((signal) => asked.includes(signal));
  if (asked.length !== signals.length) return undefined;
  return {
    endpoint,
    headers: Object.fromEntries(pairs.filter(([name]) => name !== signalsName)),
    ...(signals.length === 0 ? {} : { signals }),
  };
}

/** RFC 9110, section 5.6.2: a name is a token. */
const pairForm = /^([!#$%&'*+.^`|~\w-]+)=(.+)$/;

function parsePair(text: string): readonly [string, string] | undefined {
  const [, name, value] = pairForm.exec(text) ?? [];
  if (name === undefined || value === undefined) return undefined;
  try {
    return [name, decodeURIComponent(value.trim())];
  } catch {
    return undefined;
  }
}
