import { toSafeText } from '#safe-text';
import { toLinks, toNotes, sumUp, readContents, type Content } from './content.ts';
import type { Place } from './place.ts';
import { toTable, type Column } from '../table.ts';
import { toNumber } from '../count.ts';
import { toAge, toSize, type Amount } from './words.ts';

type Segments = Content['segments'];

/** Some segments in numbers. */
interface Sum extends Amount {
  readonly bytes: number;
  readonly segments: number;
  /** ISO 8601; absent when no record waits. */
  readonly oldest?: string;
  readonly damaged: number;
}

const columns: readonly Column[] = [
  { head: 'service', side: 'left' },
  { head: 'spans', side: 'right' },
  { head: 'log records', side: 'right' },
  { head: 'size', side: 'right' },
  { head: 'segments', side: 'right' },
  { head: 'oldest', side: 'right' },
  { head: 'whose', side: 'left' },
];

/** `filrouge spool status`: prints what lies in a spool; changes nothing. */
export async function printStatus(place: Place, isJson: boolean): Promise<void> {
  const contents = await readContents(place);
  if (isJson) console.log(JSON.stringify(toReport(place, contents), undefined, 2));
  else for (const line of toText(place, contents)) console.log(line);
}

function toText(place: Place, contents: readonly Content[]): string[] {
  const path = toSafeText(place.path);
  if (!place.isThere) return [`Nothing waits: there is no folder ${path}.`];
  if (contents.length === 0) return [`Nothing waits in ${path}.`, ...toLinks(place)];
  const rows = contents.flatMap(toRows);
  const total = toRow(
    'total',
    contents.flatMap(({ segments }) => segments),
    '',
  );
  const table = toTable(columns, rows.length > 1 ? [...rows, total] : rows);
  const notes = [...contents.flatMap(toNotes), ...toLinks(place)];
  const parts = [[path], rows.length > 0 ? table : [], notes].filter((part) => part.length > 0);
  return parts.flatMap((part, at) => (at === 0 ? part : ['', ...part]));
}

function toRows({ service, segments }: Content): string[][] {
  return groupByKeeper(segments).map((group) =>
    toRow(toSafeText(service.name), group, toWhose(group)),
  );
}

function toRow(name: string, group: Segments, whose: string): string[] {
  const { spans, logs, bytes, segments, oldest } = toSum(group);
  const age = oldest === undefined ? '' : toAge(Date.now() - Date.parse(oldest));
  return [name, toNumber(spans), toNumber(logs), toSize(bytes), toNumber(segments), age, whose];
}

/** One group for all ended processes, and one for each that lives. */
function groupByKeeper(segments: Segments): Segments[] {
  const groups = Map.groupBy(segments, ({ keeper, pid }) =>
    keeper === 'ended' ? '' : `${keeper} ${pid}`,
  );
  return [...groups.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => group);
}

function toWhose([first]: Segments): string {
  if (first === undefined || first.keeper === 'ended') return 'left by ended processes';
  if (first.keeper === 'elsewhere') return `process ${first.pid}, in another container or machine`;
  return `process ${first.pid}, which lives`;
}

function toSum(group: Segments): Sum {
  const oldestMs = Math.min(...group.map((segment) => segment.oldestMs ?? Infinity));
  return {
    ...sumUp(group),
    bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
    segments: group.length,
    ...(oldestMs === Infinity ? {} : { oldest: new Date(oldestMs).toISOString() }),
    damaged: group.reduce((sum, { damaged }) => sum + damaged, 0),
  };
}

function toReport(place: Place, contents: readonly Content[]): object {
  return {
    folder: place.path,
    isThere: place.isThere,
    services: contents.map(({ service, segments, refused }) => ({
      service: service.name,
      folder: service.path,
      ...toSum(segments),
      keepers: groupByKeeper(segments).map((group) => ({
        keeper: group[0]?.keeper,
        ...(group[0]?.keeper === 'ended' ? {} : { pid: group[0]?.pid }),
        ...toSum(group),
      })),
      unknown: segments.filter(({ fault }) => fault === 'unknown').map(({ path }) => path),
      unreadable: segments.filter(({ fault }) => fault instanceof Error).map(({ path }) => path),
      refused: Object.fromEntries(
        refused.map(({ signal, lines, bytes }) => [signal, { lines, bytes }]),
      ),
    })),
    total: toSum(contents.flatMap(({ segments }) => segments)),
    links: place.links,
  };
}
