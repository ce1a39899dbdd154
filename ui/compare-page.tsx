import type { TraceSummary, TraceView } from '#viewer/api';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { fetchTrace, fetchTraces } from './api.ts';
import { CompareTable } from './compare-table.tsx';
import { formatDuration, formatOffset, formatValue, toVisible } from './format.ts';
import { useLoader } from './load.ts';
import { compareHref, query, traceHref } from './location.ts';
import { Time } from './marks.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { quote } from './quote.ts';
import { compareTraces } from './trace-compare.ts';
import { TraceCounts, TraceName } from './trace-facts.tsx';
import { TraceTable } from './trace-table.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** Traces that one can be compared with. */
const mostCandidates = 50;

/** Two traces side by side, by the query `left` and `right`; without `right`, those of the same operation to choose from. */
export function ComparePage(): JSX.Element {
  const left = query.value.get('left') ?? '';
  const right = query.value.get('right') ?? '';
  const key = `compare ${left} ${right}`;
  const loader = useLoader(key, async (abort) => {
    const ids = [left, right].filter((id) => id !== '');
    return await Promise.all(ids.map((id) => fetchTrace(id, abort)));
  });
  const { data, error } = loader.state.value;
  const { compare: text } = texts.value;
  usePage(text.title, data !== undefined);
  const [first, second] = data ?? [];
  const missing = [left, right].find((id, index) => id !== '' && data?.[index] === undefined);
  return (
    <>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.reading} />}
      {data !== undefined && (left === '' || missing !== undefined) && (
        <Notice isPage title={left === '' ? text.nothing : text.notHere}>
          <p>
            {left === ''
              ? fill(text.openTrace, { trace: <a href="/">{text.traceLink}</a> })
              : fill(text.noSpanKept, { id: <code>{toVisible(missing ?? '')}</code> })}
          </p>
        </Notice>
      )}
      {first !== undefined && right === '' && <Candidates view={first} />}
      {first !== undefined && second !== undefined && <Compared left={first} right={second} />}
    </>
  );
}

/** The other traces of the same operation. */
function Candidates({ view }: { readonly view: TraceView }): JSX.Element {
  const { summary } = view;
  const { compare: text } = texts.value;
  const { service, operation, trace_id: id } = summary;
  const loader = useLoader(`candidates ${id}`, (abort) => {
    const q = `service=${quote(service)} name=${quote(operation)}`;
    return fetchTraces({ limit: mostCandidates, errorsOnly: false, q }, abort);
  });
  const { data, error } = loader.state.value;
  const others = data?.traces.filter((trace) => isAlike(trace, summary));
  return (
    <>
      <header class="subject">
        <h1>
          {text.heading}
          <TraceName summary={summary} />
          <span class="strong">{formatDuration(summary.duration_millis)}</span>
        </h1>
        <p class="facts">
          <span>
            <Time iso={summary.start} />
          </span>
          <span>{fill(text.trace, { id: <a href={traceHref(id)}>{id}</a> })}</span>
          <span>{text.withAnother}</span>
        </p>
      </header>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {others?.length === 0 && (
        <Notice title={text.noOther}>
          <p>{fill(text.anyTwo, { address: <code>/compare?left=…&amp;right=…</code> })}</p>
        </Notice>
      )}
      {others !== undefined && others.length > 0 && (
        <TraceTable traces={others} toHref={(other) => compareHref(id, other)} />
      )}
    </>
  );
}

function isAlike(trace: TraceSummary, { service, operation, trace_id: id }: TraceSummary): boolean {
  return trace.service === service && trace.operation === operation && trace.trace_id !== id;
}

function Compared({
  left,
  right,
}: {
  readonly left: TraceView;
  readonly right: TraceView;
}): JSX.Element {
  const rows = useMemo(() => compareTraces(left, right), [left, right]);
  const { compare: text } = texts.value;
  const change = right.summary.duration_millis - left.summary.duration_millis;
  const count = (side: 'left' | 'right'): number =>
    rows.filter((row) => row[side] === undefined).length;
  return (
    <>
      <header class="subject">
        <h1>
          <TraceName summary={left.summary} />
          <span class="strong">{formatOffset(change)}</span>
        </h1>
        <Side name="A" view={left} />
        <Side name="B" view={right} />
        <p class="facts">
          <span>{text.onlyInA(count('right'))}</span>
          <span>{text.onlyInB(count('left'))}</span>
          <a href={compareHref(right.summary.trace_id, left.summary.trace_id)}>{text.swap}</a>
          <a href={compareHref(left.summary.trace_id)}>{text.another}</a>
        </p>
      </header>
      <CompareTable rows={rows} />
    </>
  );
}

function Side({ name, view }: { readonly name: string; readonly view: TraceView }): JSX.Element {
  const { summary, spans } = view;
  const { compare: text } = texts.value;
  const builds = [
    ...new Set(spans.flatMap(({ service, resource }) => toBuild(service, resource))),
  ].toSorted();
  return (
    <p class="facts">
      <strong>{name}</strong>
      <a class="id" href={traceHref(summary.trace_id)}>
        {summary.trace_id}
      </a>
      <span>
        <Time iso={summary.start} />
      </span>
      <span class="strong">{formatDuration(summary.duration_millis)}</span>
      <TraceCounts summary={summary} />
      {view.left_out !== undefined && <span>{text.firstOnly}</span>}
      <span>{text.builds(builds.length === 0 ? text.unknownBuilds : builds.join(', '))}</span>
    </p>
  );
}

function toBuild(service: string, resource: Readonly<Record<string, unknown>>): readonly string[] {
  const { 'service.version': build } = resource;
  return build === undefined ? [] : [`${toVisible(service)} ${formatValue(build)}`];
}
