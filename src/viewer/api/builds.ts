import { mostErrors } from '../store/error-reader.ts';
import type { BuildCell, BuildTimes } from '../store/build-reader.ts';
import { spanKinds } from '../store/from-row.ts';
import { toCountedName } from '../store/rollup.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toCounted } from '../store/tally.ts';
import { groupErrors, toSortedGroups } from './error-groups.ts';
import { Parameters } from './parameters.ts';
import { toPercentiles } from './percentiles.ts';
import { toBounds, toRangeOfDay, type Range } from './range.ts';
import type {
  BuildCounts,
  BuildRow,
  BuildsAnswer,
  ComparedBuild,
  ComparedOperation,
  ErrorGroup,
} from './types.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const nanosPerMilli = 1_000_000n;
const mostBuilds = 100;
const mostOperations = 2_000;

/** The build before and the build after. */
type Pair = readonly [string, string];

/**
 * `GET /api/builds?service=NAME[&operation=NAME][&left=BUILD][&right=BUILD]`: two builds of a service side by side, those that
 * began last unless given. `since` and `until` are ISO 8601 or milliseconds since 1970, at most a day apart; the last 24 hours
 * unless given.
 */
export function answerBuilds(store: StoreReader, query: URLSearchParams, nowMs: number): BuildsAnswer {
  const names = ['service', 'operation', 'left', 'right', 'since', 'until'];
  const parameters = new Parameters(query, names);
  const service = parameters.required('service', 'its name');
  const operation = parameters.text('operation');
  const range = toRangeOfDay(store, parameters, nowMs, dayMs);
  const builds = store.builds.builds(service, operation ?? '', range);
  const pair = toPair(builds, parameters.text('left'), parameters.text('right'));
  return {
    ...toBounds(range),
    service,
    ...(operation === undefined ? {} : { operation }),
    builds: builds.slice(0, mostBuilds).map(toBuildRow),
    ...(pair === undefined
      ? { operations: [] }
      : compare({ store, service, operation, range, builds }, pair)),
  };
}

/** Says a build as answers do. */
export function toBuildRow({ build, spans, firstMinute, lastMinute }: BuildTimes): BuildRow {
  return {
    build,
    spans,
    first_seen: new Date(firstMinute * minuteMs).toISOString(),
    last_seen: new Date(lastMinute * minuteMs).toISOString(),
  };
}

/** Fills in what was not asked for by the builds that began last. @returns Undefined when there are not two. */
function toPair(
  builds: readonly BuildTimes[],
  left: string | undefined,
  right: string | undefined,
): Pair | undefined {
  const after = right ?? builds.find(({ build }) => build !== left)?.build;
  const before = left ?? toBuildBefore(builds, after);
  return before === undefined || after === undefined ? undefined : [before, after];
}

/** Gives the build that began before another one; of the first, the one after it. */
function toBuildBefore(builds: readonly BuildTimes[], after: string | undefined): string | undefined {
  const at = builds.findIndex(({ build }) => build === after);
  return (builds[at + 1] ?? builds[at - 1])?.build;
}

/** What is compared. */
interface Asked {
  readonly store: StoreReader;
  readonly service: string;
  readonly operation: string | undefined;
  readonly range: Range;
  readonly builds: readonly BuildTimes[];
}

function compare(
  asked: Asked,
  pair: Pair,
): Pick<Required<BuildsAnswer>, 'left' | 'right' | 'operations'> {
  const { store, service, range } = asked;
  const cells = store.builds.cells(service, pair, range);
  const [left, right] = pair;
  const leftErrors = readErrors(asked, left);
  const rightErrors = readErrors(asked, right);
  return {
    left: toCompared(asked, left, cells, withoutThose(leftErrors, rightErrors)),
    right: toCompared(asked, right, cells, withoutThose(rightErrors, leftErrors)),
    operations: toOperations(cells, pair),
  };
}

function toCompared(
  { builds, operation }: Asked,
  build: string,
  cells: readonly BuildCell[],
  errors: Pick<ComparedBuild, 'only_errors' | 'most'>,
): ComparedBuild {
  const name = operation === undefined ? undefined : toCountedName(operation);
  const wanted = cells.filter(
    (cell) => cell.build === build && (name === undefined ? cell.entry === 1 : cell.name === name),
  );
  const times = builds.find((each) => each.build === build);
  const seen = times === undefined ? {} : toSeen(toBuildRow(times));
  return { build, ...seen, ...toCounts(wanted), ...errors };
}

function toSeen({ first_seen, last_seen }: BuildRow): Pick<BuildRow, 'first_seen' | 'last_seen'> {
  return { first_seen, last_seen };
}

function toCounts(cells: readonly BuildCell[]): BuildCounts {
  const { count, errors, durations } = toCounted(cells);
  return { spans: count, errors, ...toPercentiles(durations) };
}

function toOperations(
  cells: readonly BuildCell[],
  [left, right]: Pair,
): readonly ComparedOperation[] {
  const operations = Map.groupBy(cells, ({ name, kind }) => JSON.stringify([name, kind]));
  return [...operations.values()]
    .map((all) => ({
      name: all[0]?.name ?? '',
      kind: spanKinds[all[0]?.kind ?? 0] ?? 'internal',
      ...toSide('left', all, left),
      ...toSide('right', all, right),
    }))
    .toSorted((a, b) => countOf(b) - countOf(a))
    .slice(0, mostOperations);
}

function toSide(
  side: 'left' | 'right',
  all: readonly BuildCell[],
  build: string,
): Partial<Record<'left' | 'right', BuildCounts>> {
  const cells = all.filter((cell) => cell.build === build);
  return cells.length === 0 ? {} : { [side]: toCounts(cells) };
}

function countOf({ left, right }: ComparedOperation): number {
  return (left?.spans ?? 0) + (right?.spans ?? 0);
}

/** Errors by their key, and whether there are more. */
interface ReadErrors {
  readonly groups: ReadonlyMap<string, ErrorGroup>;
  readonly isWhole: boolean;
}

function readErrors({ store, service, range }: Asked, build: string): ReadErrors {
  const sinceNs = BigInt(range.sinceMs) * nanosPerMilli;
  const untilNs = BigInt(range.untilMs) * nanosPerMilli;
  const logs = store.errors.logsOf({ service, build }, sinceNs, untilNs);
  const spans = store.errors.spansOf({ service, build }, sinceNs, untilNs);
  const isWhole = logs.length < mostErrors && spans.length < mostErrors;
  return { groups: groupErrors(logs, spans), isWhole };
}

/** When of the others not all were looked at, an error may be theirs, too: that is said. */
function withoutThose(
  { groups, isWhole }: ReadErrors,
  others: ReadErrors,
): Pick<ComparedBuild, 'only_errors' | 'most'> {
  const only = [...groups].filter(([key]) => !others.groups.has(key)).map(([, group]) => group);
  return {
    ...(isWhole ? {} : { most: mostErrors }),
    only_errors: toSortedGroups(only),
  };
}
