import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import type { ServedRequests } from '#context';
import { guarded } from '#diagnostics';
import { addMissingParameters, type Intake } from '#intake';
import { readField } from '#record';

/** A route with the paths of its fields that are recorded, as the configuration names them. */
interface RecordedRoute {
  readonly method: string;
  readonly route: string;
  /** None of them leads into another one. */
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** Watches requests for the parameters that the configuration names. */
export interface RouteRecorder extends ServedRequests {
  /** A request of fastify, which keeps the body for itself. */
  readonly meet: (raw: object, request: object) => void;
}

// Of a longer answer nobody waits for two fields.
const maxAnswer = 65_536;

/**
 * Makes the recorder of the fields that `FILROUGE_RECORD_PARAMETERS` names: of the route, of the query and of the body that
 * the framework has parsed (`request.body`), and of an answer that is written as JSON in one piece. Nothing else of a body is
 * kept, and a body that nobody parses stays unread.
 */
export function createRouteRecorder(
  routes: readonly RecordedRoute[],
  intake: Intake,
): RouteRecorder {
  const answers = new WeakMap<object, unknown>();
  const requests = new WeakMap<object, object>();
  const hasOutput = routes.some((row) => row.output.length > 0);
  return {
    begin(response) {
      if (hasOutput) keepAnswer(response, (chunk) => answers.set(response, chunk));
    },
    meet(raw, request) {
      requests.set(raw, request);
    },
    end(span, request, response, scope) {
      guarded('parameters of a request', () => {
        const row = findRow(routes, span, request);
        if (row === undefined) return;
        const input = pick(row.input, sourcesOf(request, requests.get(request) ?? request));
        const output = pick(row.output, [parseJson(answers.get(response))]);
        if (input !== undefined) addMissingParameters(scope, 'input', input, intake.redactor);
        if (output !== undefined) addMissingParameters(scope, 'output', output, intake.redactor);
      });
    },
  };
}

/** Notes what an answer ends with, when that is all of it. The method is no key of the response. */
function keepAnswer(response: ServerResponse, note: (chunk: unknown) => void): void {
  const original = response.end;
  const end = function (this: ServerResponse, ...args: unknown[]): unknown {
    // `headersSent` is true as soon as they are written down; this one, when a part of the answer is on its way.
    if (readField(this, '_headerSent') !== true) note(args[0]);
    return Reflect.apply(original, this, args);
  };
  Object.defineProperties(end, { name: { value: 'end' }, length: { value: original.length } });
  Object.defineProperty(response, 'end', { configurable: true, writable: true, value: end });
}

function findRow(
  routes: readonly RecordedRoute[],
  span: Span,
  request: IncomingMessage,
): RecordedRoute | undefined {
  const { attributes } = span as unknown as { attributes?: Record<string, unknown> };
  const route = attributes?.['http.route'] ?? request.url?.split('?', 1)[0];
  return routes.find(
    (row) => row.route === route && (row.method === '*' || row.method === request.method),
  );
}

/** Where a field is looked for, in this order. */
function sourcesOf(raw: IncomingMessage, request: object): readonly unknown[] {
  const query = readField(request, 'query') ?? queryOf(raw.url ?? '');
  return [readField(request, 'params'), query, readField(request, 'body')];
}

function queryOf(url: string): unknown {
  const at = url.indexOf('?');
  return at === -1 ? undefined : Object.fromEntries(new URLSearchParams(url.slice(at + 1)));
}

function parseJson(chunk: unknown): unknown {
  const isBytes = chunk instanceof Uint8Array;
  if ((typeof chunk !== 'string' && !isBytes) || chunk.length > maxAnswer) return undefined;
  try {
    return JSON.parse(isBytes ? Buffer.from(chunk).toString() : chunk);
  } catch {
    return undefined;
  }
}

/** Gives the fields that are there, nested as they are; undefined when none is. */
function pick(
  paths: readonly string[],
  sources: readonly unknown[],
): Record<string, unknown> | undefined {
  const picked = Object.create(null) as Record<string, unknown>;
  for (const path of paths) {
    const parts = path.split('.');
    const value = sources
      .map((source) => valueAt(source, parts))
      .find((found) => found !== undefined);
    if (value !== undefined) putAt(picked, parts, value);
  }
  return Object.keys(picked).length === 0 ? undefined : picked;
}

function valueAt(source: unknown, parts: readonly string[]): unknown {
  let value = source;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = readField(value, part);
  }
  return value;
}

/** No path leads through the value of another one, so what is written to is a map of ours: without a class, for any name. */
function putAt(into: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  let at = into;
  for (const part of parts.slice(0, -1))
    at = (at[part] ??= Object.create(null)) as Record<string, unknown>;
  at[parts.at(-1) ?? ''] = value;
}
