import type { ComparedBuild } from '#viewer/api';
import type { JSX } from 'preact';
import { ErrorTable } from './error-table.tsx';
import { formatCount, toVisible } from './format.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** What went wrong in a build and not in the other one. @param of Which of the two it is. */
export function BuildErrors({
  of,
  build,
  other,
}: {
  readonly of: 'left' | 'right';
  readonly build: ComparedBuild;
  readonly other: ComparedBuild;
}): JSX.Element {
  const id = `build-errors-${of}`;
  const errors = build.only_errors;
  const { builds: text } = texts.value;
  return (
    <section aria-labelledby={id} class="operations">
      <div class="toolbar">
        <h2 id={id}>
          <span>{fill(text.errorsOnlyIn, { build: <bdi>{toVisible(build.build)}</bdi> })}</span>
        </h2>
        <span class="muted">{errors.length === 0 ? text.none : text.ofAllOperations}</span>
      </div>
      {[build, other].map(
        ({ build: name, most }) =>
          most !== undefined && (
            <p key={name} class="more" role="status">
              {text.latestErrors(toVisible(name), formatCount(most))}
            </p>
          ),
      )}
      {errors.length > 0 && <ErrorTable errors={errors} />}
    </section>
  );
}
