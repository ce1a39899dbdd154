import { toSafeText } from '#safe-text';
import { Parameters } from '../api/parameters.ts';
import { answerApi, type ApiSource } from '../api/routes.ts';
import { Refusal } from '../refusal.ts';
import { toBoundedText, toSafeData } from './bounded-text.ts';
import type { Fields } from './json-rpc.ts';
import type { Ask, Tool } from './tool.ts';

/** What an answer may have in all: about 6,000 tokens. */
const maxBytes = 24_000;
const timeBack = /^\d+(?:\.\d+)?(?:s|m|h|d)$/;
const nanosPerMilli = 1_000_000n;

/** Calls a tool. What the API refuses is its answer, with `isError`. */
export function callTool(source: ApiSource, tool: Tool, values: Fields): object {
  try {
    const query = toQuery(tool, values, source.now());
    const { lines, advice, data } = tool.answer(toAsk(source), query);
    const { text, isCut } = toBoundedText(lines, maxBytes, advice);
    const left = maxBytes - Buffer.byteLength(text);
    return { ...toContent(text), ...(data !== undefined && !isCut && toStructured(data, left)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...toContent(toSafeText(error.message)), isError: true };
  }
}

function toContent(text: string): object {
  return { content: [{ type: 'text', text }] };
}

/** The same as the text, for whoever computes with it; nothing where it is long. */
function toStructured(data: object, maxDataBytes: number): object {
  const safe = toSafeData(data);
  const isSmall = Buffer.byteLength(JSON.stringify(safe)) <= maxDataBytes;
  return isSmall ? { structuredContent: safe } : {};
}

/** The road of the HTTP API, without HTTP. */
function toAsk(source: ApiSource): Ask {
  return (path, query) => {
    const url = new URL(path, 'http://localhost');
    url.search = query?.toString() ?? '';
    const answer = answerApi(source, url);
    if (answer === undefined) throw new Refusal(404, `nothing is at ${path.slice(0, 100)}`);
    return answer;
  };
}

/** Gives the arguments as parameters of the API. @throws Refusal 400 for one that is unknown, missing or of no simple type. */
function toQuery(
  { parameters, required = [] }: Tool,
  values: Fields,
  nowMs: number,
): URLSearchParams {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  const query = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, toText(name, value)]),
  );
  const read = new Parameters(query, Object.keys(parameters));
  for (const name of required) read.required(name, parameters[name]?.description ?? 'text');
  for (const name of ['since', 'until']) {
    const value = query.get(name) ?? '';
    const backNs = timeBack.test(value) ? read.duration(name) : undefined;
    if (backNs !== undefined) query.set(name, toInstant(nowMs, Number(backNs / nanosPerMilli)));
  }
  return query;
}

function toInstant(nowMs: number, backMs: number): string {
  return String(Math.max(0, Math.trunc(nowMs - backMs)));
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const found = Array.isArray(value) ? 'a list' : 'an object';
  throw new Refusal(
    400,
    `${JSON.stringify(name.slice(0, 60))} is ${found}; expected text, a number or true or false`,
  );
}
