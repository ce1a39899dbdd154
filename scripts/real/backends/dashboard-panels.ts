import { isDeepStrictEqual } from 'node:util';
import type { LogRecord } from '#record';
import { panels, toPanelSearch, type Condition, type Panel } from '../../generate/panels.ts';
import { ok } from '../checks.ts';
import type { OpenSearch } from './opensearch.ts';

/** A part of what the engine has counted. */
interface Bucket {
  readonly key: unknown;
  readonly doc_count: number;
  readonly values?: { readonly buckets: readonly Bucket[] };
  readonly latency?: { readonly values: Readonly<Record<string, number | null>> };
}

interface Answer {
  readonly aggregations: {
    readonly minutes?: { readonly buckets: readonly Bucket[] };
    readonly values?: { readonly buckets: readonly Bucket[] };
  };
}

/** Asks what each panel of the dashboard asks, and compares it with the lines: counts by value, and percentiles. */
export async function checkPanels(search: OpenSearch, lines: readonly LogRecord[]): Promise<void> {
  for (const panel of panels) {
    const body = toPanelSearch(panel);
    const answer = await search.request('POST', '/filrouge-logs-*/_search', body);
    const { minutes, values } = (answer as Answer).aggregations;
    const buckets = minutes?.buckets ?? values?.buckets ?? [];
    const meant = lines.filter((line) => panel.where.every((condition) => holds(condition, line)));
    const [found, wanted] = [countsIn(panel, buckets), countsOf(panel, meant)];
    ok(
      `dashboard, ${panel.title}: ${JSON.stringify(wanted)}`,
      Object.keys(wanted).length > 0 &&
        isDeepStrictEqual(found, wanted) &&
        hasLatency(panel, buckets),
      JSON.stringify({ found, latency: buckets.map(({ latency }) => latency) }),
    );
  }
}

function holds(condition: Condition, line: LogRecord): boolean {
  const value = line[condition.field];
  return 'is' in condition ? value === condition.is : Number(value) >= condition.from;
}

type Counts = Readonly<Record<string, number>>;

/** Over all minutes. */
function countsIn({ by }: Panel, buckets: readonly Bucket[]): Counts {
  const parts = buckets.flatMap((bucket) => bucket.values?.buckets ?? [bucket]);
  return sum(parts.map(({ key, doc_count: n }) => [by === undefined ? 'all' : String(key), n]));
}

function countsOf({ by }: Panel, lines: readonly LogRecord[]): Counts {
  const named = by === undefined ? lines : lines.filter((line) => line[by] !== undefined);
  return sum(named.map((line) => [by === undefined ? 'all' : String(line[by]), 1]));
}

function sum(parts: readonly (readonly [string, number])[]): Counts {
  const counts: Record<string, number> = {};
  for (const [name, count] of parts) counts[name] = (counts[name] ?? 0) + count;
  return Object.fromEntries(Object.entries(counts).toSorted());
}

function hasLatency({ measures }: Panel, buckets: readonly Bucket[]): boolean {
  if (measures.every(({ type }) => type === 'count')) return true;
  return buckets.every(({ latency }) =>
    Object.values(latency?.values ?? { none: null }).every((value) => Number(value) > 0),
  );
}
