import type { SpanOutline, SpansLikeAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchSpansLike } from './api.ts';
import { formatDuration } from './format.ts';
import { toLikeQuestion, toPlace } from './like-question.ts';
import { useLoader } from './load.ts';
import { buildsHref, tracesHref } from './location.ts';
import { ErrorMark } from './marks.tsx';
import { quote } from './quote.ts';
import { texts } from './texts.ts';

/** How long the spans of the same operation took in the hour before, and where this one lies among them. */
export function LikeFacts({
  span,
  traceStart,
}: {
  readonly span: SpanOutline;
  readonly traceStart: string;
}): JSX.Element {
  const question = toLikeQuestion(span, traceStart);
  const loader = useLoader(JSON.stringify(['like', question]), (abort) =>
    fetchSpansLike(question, abort),
  );
  const { data, error } = loader.state.value;
  return (
    <section
      class="like"
      aria-labelledby="like-title"
      aria-busy={data === undefined && error === undefined}
    >
      <h3 id="like-title">{texts.value.pane.like}</h3>
      {error !== undefined && <p class="muted">{error()}</p>}
      {data !== undefined && <Compared span={span} answer={data} />}
    </section>
  );
}

function Compared({
  span,
  answer,
}: {
  readonly span: SpanOutline;
  readonly answer: SpansLikeAnswer;
}): JSX.Element {
  const { service, name, count, errors } = answer;
  const { pane: text, shared } = texts.value;
  const place = toPlace(span.duration_millis, answer);
  if (place === undefined) return <p class="muted">{text.noOther}</p>;
  const { since, until, builds } = answer;
  return (
    <>
      <p class="strong">{place}</p>
      <p class="facts">
        <a href={tracesHref(service, `name=${quote(name)}`, { since, until })}>
          {shared.spans(count)}
        </a>
        <Percentile name="p50" millis={answer.p50_millis} />
        <Percentile name="p95" millis={answer.p95_millis} />
        <Percentile name="p99" millis={answer.p99_millis} />
        {errors > 0 && (
          <span class="errors">
            <ErrorMark /> {shared.errors(errors)}
          </span>
        )}
        {builds.length > 1 && (
          <a href={buildsHref(service, { operation: name, since, until })}>{text.compareBuilds}</a>
        )}
      </p>
    </>
  );
}

function Percentile({
  name,
  millis,
}: {
  readonly name: string;
  readonly millis: number | undefined;
}): JSX.Element {
  return (
    <span>
      {name} {formatDuration(millis ?? 0)}
    </span>
  );
}
