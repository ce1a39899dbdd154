import type { BuildsAnswer, ComparedOperation } from '#viewer/api';
import type { JSX } from 'preact';
import { byChange, toChange, toDurationWords } from './build-change.ts';
import { BuildHead, ChangeCell, Duration } from './build-facts.tsx';
import type { Builds } from './build-facts.tsx';
import { formatCount, toVisible } from './format.ts';
import { hrefWith, openRow } from './location.ts';
import { ErrorMark } from './marks.tsx';
import { texts } from './texts.ts';

/** More rows make the page slow, and nobody reads them. */
const mostRows = 200;

/** The operations of two builds: those that only one of them has, then those that changed most. A row leads to one of them alone. */
export function BuildOperations({
  answer,
  left,
  right,
}: Builds & { readonly answer: BuildsAnswer }): JSX.Element {
  const { builds: text } = texts.value;
  const rows = answer.operations.toSorted(byChange);
  return (
    <section aria-labelledby="build-operations-title" class="operations">
      <div class="toolbar">
        <h2 id="build-operations-title">{text.operations}</h2>
        <span class="muted">{text.operationsOrder}</span>
      </div>
      <table class="list compare build-operations">
        <thead>
          <tr>
            <th scope="col">{text.operation}</th>
            <th scope="col" class="number wide">
              {text.spans}
            </th>
            <BuildHead build={left.build} of="p95" />
            <BuildHead build={right.build} of="p95" />
            <th scope="col" class="change">
              {text.change}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row) => (
            <Row
              key={`${row.kind} ${row.name}`}
              row={row}
              builds={{ left, right }}
              isChosen={row.name === answer.operation}
            />
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p class="more muted">{text.moreOperations(rows.length - mostRows)}</p>
      )}
    </section>
  );
}

function Row({
  row,
  builds,
  isChosen,
}: {
  readonly row: ComparedOperation;
  readonly builds: Builds;
  readonly isChosen: boolean;
}): JSX.Element {
  const { left, right } = row;
  const { builds: text } = texts.value;
  const href = hrefWith({
    operation: row.name,
    left: builds.left.build,
    right: builds.right.build,
  });
  const only = right === undefined ? 'left' : left === undefined ? 'right' : undefined;
  const look = only === undefined ? '' : only === 'left' ? 'only-a' : 'only-b';
  return (
    <tr
      class={look}
      aria-current={isChosen ? 'true' : undefined}
      onClick={(event) => openRow(event, href)}
    >
      <td class="operation">
        <a class="row-link" href={href} data-row>
          <bdi>{toVisible(row.name)}</bdi>
        </a>{' '}
        <span class="muted">{row.kind}</span>
        {only !== undefined && (
          <span class="note">{text.onlyIn(toVisible(builds[only].build))}</span>
        )}
        {(right?.errors ?? 0) > 0 && (
          <>
            {' '}
            <ErrorMark label={text.errorsIn(toVisible(builds.right.build))} />
          </>
        )}
      </td>
      <td class="number wide">
        {formatCount(left?.spans ?? 0)} → {formatCount(right?.spans ?? 0)}
      </td>
      <Duration millis={left?.p95_millis} />
      <Duration millis={right?.p95_millis} />
      <ChangeCell change={toChange(left?.p95_millis, right?.p95_millis, toDurationWords())} />
    </tr>
  );
}
