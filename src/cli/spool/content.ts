import { surveyFolder, type SurveyedSegment, type TakeRecords } from '#spool';
import { toSafeText } from '#safe-text';
import { requireReadable, type Place, type Service } from './place.ts';
import { findRefused, type RefusedFile } from './refused.ts';
import { toCount } from '../count.ts';
import { addAmounts, isAny, noAmount, toAmount, toSize, type Amount } from './words.ts';

/** What lies in the folder of one service. */
export interface Content {
  readonly service: Service;
  readonly segments: readonly SurveyedSegment[];
  readonly refused: readonly RefusedFile[];
}

/** Looks at every service of a place; those that have nothing are left out. Changes nothing. */
export async function readContents(
  { services }: Place,
  take?: TakeRecords,
): Promise<readonly Content[]> {
  const contents: Content[] = [];
  for (const service of services) {
    requireReadable(service);
    const segments = await surveyFolder(service.path, take);
    const refused = findRefused(service.path);
    if (segments.length > 0 || refused.length > 0) contents.push({ service, segments, refused });
  }
  return contents;
}

/** Whether nobody sends a segment any more but whoever takes it over. */
export function isLeft({ keeper }: SurveyedSegment): boolean {
  return keeper === 'ended' || keeper === 'own';
}

/** Adds up the records of segments. */
export function sumUp(segments: readonly SurveyedSegment[]): Amount {
  return segments
    .map(({ signal, records }) => ({ ...noAmount, [signal]: records }))
    .reduce(addAmounts, noAmount);
}

/** Says what is left to processes that live. */
export function toLiving({ service, segments }: Content): string[] {
  const living = segments.filter((segment) => !isLeft(segment));
  const amount = sumUp(living);
  if (!isAny(amount)) return [];
  const pids = [...new Set(living.map(({ pid }) => pid))];
  const whose =
    pids.length === 1
      ? `process ${pids[0]}, which lives,`
      : `processes ${pids.join(', ')}, which live,`;
  return [`${toSafeText(service.name)}: ${toAmount(amount)} of ${whose} are left alone.`];
}

/** Says what could not be read, and stays as it is. */
export function toFaults({ service, segments }: Content): string[] {
  const name = toSafeText(service.name);
  const unknown = segments.filter(({ fault }) => fault === 'unknown').length;
  const lines = segments.flatMap(({ path, fault }) =>
    fault instanceof Error ? [toSafeText(`${path} cannot be read (${fault.message}).`)] : [],
  );
  if (unknown === 0) return lines;
  return [
    `${name}: ${toCount(unknown, 'segment')} of a newer version of filrouge, left as it is.`,
    ...lines,
  ];
}

/** Says what cannot be read, and what the destination refused. */
export function toNotes(content: Content): string[] {
  const name = toSafeText(content.service.name);
  const damaged = content.segments.reduce((sum, segment) => sum + segment.damaged, 0);
  return [
    ...(damaged > 0 ? [`${name}: ${toCount(damaged, 'record')} cannot be read: damaged.`] : []),
    ...toFaults(content),
    ...content.refused.map(
      ({ signal, lines, bytes }) =>
        `${name}: ${toCount(lines, signal === 'spans' ? 'span' : 'log record')} refused by the destination (rejected.${signal}.jsonl, ${toSize(bytes)}).`,
    ),
  ];
}

/** Says which folders were not looked at. */
export function toLinks({ links }: Place): string[] {
  return links.map((name) => `${toSafeText(name)} is a symbolic link; it is not followed.`);
}
