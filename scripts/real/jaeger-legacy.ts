import { isDeepStrictEqual } from 'node:util';
import { Children } from '../demo/children.ts';
import { startView } from '../demo/destination.ts';
import { ask } from './ask.ts';
import { ok } from './checks.ts';
import type { RunningJaeger } from './jaeger.ts';
import { comparedServices, comparedTraces, toComparedSpans } from './jaeger-legacy-spans.ts';
import { until } from './until.ts';

const arrivalMs = { withinMs: 10_000, everyMs: 100 };

/**
 * Sends the same spans to a Jaeger and to a view: both must give the same answers at Jaeger's addresses before `/api/v3`,
 * but for the order of lists.
 */
export async function checkLegacyCalls(jaeger: RunningJaeger, dataDir: string): Promise<void> {
  const children = new Children();
  try {
    const viewUrl = await startView(children, dataDir, 0);
    const body = JSON.stringify(toComparedSpans(BigInt(Date.now() - 1_000) * 1_000_000n));
    await Promise.all([send(jaeger.otlpUrl, body), send(viewUrl, body)]);
    const hasArrived = (names: unknown): boolean =>
      JSON.stringify(names).includes(comparedServices.callee);
    await until(() => read(`${jaeger.queryUrl}/api/services`), hasArrived, arrivalMs);
    for (const path of paths()) {
      compare(path, await read(viewUrl + path), await read(jaeger.queryUrl + path));
    }
    const lists = [viewUrl, jaeger.queryUrl].map((url) => read(`${url}/api/services`));
    const [ours, theirs] = (await Promise.all(lists)).map(onlyCompared);
    compare('/api/services', ours, theirs);
  } finally {
    await children.stop(console.log);
  }
}

function compare(path: string, found: unknown, expected: unknown): void {
  const [ours, theirs] = [toComparable(found), toComparable(expected)];
  const differ = `view: ${JSON.stringify(ours)}, Jaeger: ${JSON.stringify(theirs)}`;
  ok(`view answers ${path} as Jaeger does`, isDeepStrictEqual(ours, theirs), differ);
}

/** The services of the shop are in the Jaeger only. */
function onlyCompared(answer: unknown): object {
  const body = answer as { readonly data: readonly string[] };
  const data = body.data.filter((name) => Object.values(comparedServices).includes(name));
  return { ...body, data, total: data.length };
}

function paths(): string[] {
  const search = (query: string): string =>
    `/api/traces?service=${comparedServices.caller}&${query}`;
  return [
    `/api/traces/${comparedTraces.whole}`,
    `/api/traces/${comparedTraces.short}`,
    '/api/traces/1',
    `/api/traces?traceID=${comparedTraces.whole}&traceID=1`,
    `/api/services/${comparedServices.caller}/operations`,
    `/api/services/${comparedServices.callee}/operations`,
    `/api/operations?service=${comparedServices.callee}`,
    `/api/operations?service=${comparedServices.caller}&spanKind=server`,
    search('limit=5&lookback=1h'),
    search('operation=select&minDuration=500us'),
    search('minDuration=1m'),
    search(`tags=${encodeURIComponent('{"host.name":"h","text":"a"}')}`),
  ];
}

async function send(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

async function read(url: string): Promise<unknown> {
  return (await ask(url)).json();
}

/** Sorts every list, and puts the process of each span in the place of its id. */
function toComparable(value: unknown, processes: object = {}): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => JSON.stringify(toComparable(item, processes)));
    return items.toSorted().map((item): unknown => JSON.parse(item));
  }
  if (typeof value !== 'object' || value === null) return value;
  const own = 'processes' in value && typeof value.processes === 'object' ? value.processes : null;
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'processes')
    .map(([key, inner]: [string, unknown]) => {
      const isProcess = key === 'processID' && typeof inner === 'string';
      const kept: unknown = isProcess ? Reflect.get(processes, inner) : inner;
      return [key, toComparable(kept, own ?? processes)] as const;
    });
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
