import type { ComponentChildren, JSX } from 'preact';
import { texts } from './texts.ts';
import type { Sentence } from './sentence.ts';

/** Says in plain words why there is nothing to see. @param isPage True when the page has no other heading. */
export function Notice({
  title,
  isPage = false,
  children,
}: {
  readonly title: string;
  readonly isPage?: boolean;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <section class="notice">
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** Says that an answer is on its way; appears only when it takes long enough to wonder. */
export function Loading({ what }: { readonly what: string }): JSX.Element {
  return (
    <p class="loading" role="status">
      {texts.value.shell.reading(what)}
    </p>
  );
}

/** Says what went wrong while what was read before stays on the page. */
export function Trouble({
  message,
  onRetry,
}: {
  readonly message: Sentence;
  readonly onRetry: () => void;
}): JSX.Element {
  return (
    <p class="trouble" role="alert">
      {message()}{' '}
      <button type="button" onClick={onRetry}>
        {texts.value.shell.tryAgain}
      </button>
    </p>
  );
}
