import type { ComparedBuild } from '#viewer/api';
import type { JSX } from 'preact';
import { toCaution, toChange, toDurationWords, toErrorRate } from './build-change.ts';
import type { Change } from './build-change.ts';
import { ChangeBar } from './compare-table.tsx';
import { formatCount, formatDuration, formatMinute, toVisible } from './format.ts';
import { ErrorMark } from './marks.tsx';
import { toPercent } from './service-counts.tsx';
import { texts } from './texts.ts';

/** Two builds that are compared. */
export interface Builds {
  readonly left: ComparedBuild;
  readonly right: ComparedBuild;
}

/** What two builds did, side by side, and what has changed. @param counted What the spans are called. */
export function BuildFacts({
  left,
  right,
  counted,
}: Builds & { readonly counted: string }): JSX.Element {
  const { builds: text } = texts.value;
  const rateWords = { more: text.moreOften, less: text.lessOften };
  const caution = toCaution([left, right]);
  return (
    <>
      <table class="list compare build-facts">
        <thead>
          <tr>
            <th scope="col">{text.build}</th>
            <BuildHead build={left.build} />
            <BuildHead build={right.build} />
            <th scope="col" class="change">
              {text.change}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{counted}</th>
            <td class="number">{formatCount(left.spans)}</td>
            <td class="number">{formatCount(right.spans)}</td>
            <td class="change" />
          </tr>
          <tr>
            <th scope="row">{text.errors}</th>
            <Errors build={left} />
            <Errors build={right} />
            <ChangeCell change={toChange(toErrorRate(left), toErrorRate(right), rateWords)} />
          </tr>
          <Durations name="p50" left={left.p50_millis} right={right.p50_millis} />
          <Durations name="p95" left={left.p95_millis} right={right.p95_millis} />
          <Durations name="p99" left={left.p99_millis} right={right.p99_millis} />
          <Seen name={text.firstSeen} left={left.first_seen} right={right.first_seen} />
          <Seen name={text.lastSeen} left={left.last_seen} right={right.last_seen} />
        </tbody>
      </table>
      {caution !== undefined && <p class="more muted">{caution}</p>}
    </>
  );
}

/** Says a change in words and as a bar. */
export function ChangeCell({ change }: { readonly change: Change }): JSX.Element {
  return (
    <td class="change">
      {change.text !== '' && (
        <>
          <span class="change-text">{change.text}</span>
          <ChangeBar share={change.share} />
        </>
      )}
    </td>
  );
}

/** Heads the column of a build. @param of What stands in it, when that is not said otherwise. */
export function BuildHead({
  build,
  of,
}: {
  readonly build: string;
  readonly of?: string;
}): JSX.Element {
  return (
    <th scope="col" class="number build" title={toVisible(build)}>
      {of} <bdi>{toVisible(build)}</bdi>
    </th>
  );
}

function Errors({ build }: { readonly build: ComparedBuild }): JSX.Element {
  if (build.errors === 0) return <td class="number">0</td>;
  return (
    <td class="number">
      <span class="errors">
        <ErrorMark /> {formatCount(build.errors)} ({toPercent(build.errors / build.spans)})
      </span>
    </td>
  );
}

interface Sides<Value> {
  readonly name: string;
  readonly left: Value | undefined;
  readonly right: Value | undefined;
}

function Durations({ name, left, right }: Sides<number>): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <Duration millis={left} />
      <Duration millis={right} />
      <ChangeCell change={toChange(left, right, toDurationWords())} />
    </tr>
  );
}

/** How long it took; a dash when it did not happen. */
export function Duration({ millis }: { readonly millis: number | undefined }): JSX.Element {
  if (millis === undefined) return <td class="number muted">–</td>;
  return <td class="number">{formatDuration(millis)}</td>;
}

function Seen({ name, left, right }: Sides<string>): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <Minute iso={left} />
      <Minute iso={right} />
      <td class="change" />
    </tr>
  );
}

function Minute({ iso }: { readonly iso: string | undefined }): JSX.Element {
  if (iso === undefined) return <td class="number muted">–</td>;
  return (
    <td class="number">
      <time dateTime={iso}>{formatMinute(iso)}</time>
    </td>
  );
}
