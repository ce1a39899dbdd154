import type { JSX } from 'preact';
import type { Level } from './levels.ts';
import { formatTime, toVisible } from './format.ts';
import { lookOf } from './service-slots.ts';
import type { ServiceShape } from './service-slots.ts';
import { texts } from './texts.ts';

/** Shows which service it is, by colour, shape, letters and (unless `bare`) its name. */
export function ServiceChip({
  service,
  bare = false,
}: {
  readonly service: string;
  readonly bare?: boolean;
}): JSX.Element {
  const look = lookOf(service);
  return (
    <span class={`chip service-${look.color}`} title={bare ? service : undefined}>
      <svg class="mark" viewBox="0 0 18 18" aria-hidden="true">
        <ServiceMark service={service} />
      </svg>
      <span class={bare ? 'sr-only' : 'chip-name'}>{toVisible(service)}</span>
    </span>
  );
}

/** Shape and letters of a service, in a box of 18 by 18. */
export function ServiceMark({ service }: { readonly service: string }): JSX.Element {
  const look = lookOf(service);
  return (
    <>
      <Outline shape={look.shape} />
      <text x="9" y="12.4" text-anchor="middle">
        {look.letters}
      </text>
    </>
  );
}

/** Shows a level as a word of fixed width. */
export function LevelBadge({ level }: { readonly level: Level }): JSX.Element {
  return (
    <span class={`level level-${level.toLowerCase()}`} title={level}>
      {level === 'WARNING' ? 'WARN' : level}
    </span>
  );
}

/**
 * Marks an error by shape and colour.
 * @param at Where it is in a drawing.
 */
export function ErrorMark({
  label,
  at = {},
}: {
  readonly label?: string;
  readonly at?: { readonly x?: number; readonly y?: number };
}): JSX.Element {
  return (
    <svg
      class="error-mark"
      viewBox="0 0 16 16"
      width="14"
      height="14"
      role="img"
      aria-label={label ?? texts.value.shared.error}
      {...at}
    >
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
      <path class="error-mark-sign" d="M8 4v5M8 11v1.2" />
    </svg>
  );
}

/** Shows an instant in local time; the title has it in full. */
export function Time({ iso }: { readonly iso: string }): JSX.Element {
  return (
    <time class="time" dateTime={iso} title={iso}>
      {formatTime(iso)}
    </time>
  );
}

/** Shows text with the words in it marked, in whatever case they stand there. */
export function Found({
  text,
  words,
}: {
  readonly text: string;
  readonly words: readonly string[];
}): JSX.Element {
  return <bdi>{cut(toVisible(text), words)}</bdi>;
}

function cut(text: string, words: readonly string[]): readonly (JSX.Element | string)[] {
  const wanted = words.filter((word) => word !== '').map((word) => word.toLowerCase());
  const lower = text.toLowerCase();
  const parts: (JSX.Element | string)[] = [];
  let from = 0;
  for (let at = 0; at < lower.length && wanted.length > 0; at += 1) {
    const word = wanted.find((word) => lower.startsWith(word, at));
    if (word === undefined) continue;
    const end = at + word.length;
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, end)}</mark>);
    from = end;
    at = end - 1;
  }
  return [...parts, text.slice(from)];
}

function Outline({ shape }: { readonly shape: ServiceShape }): JSX.Element {
  switch (shape) {
    case 'circle':
      return <circle cx="9" cy="9" r="8" />;
    case 'square':
      return <rect x="1.5" y="1.5" width="15" height="15" rx="3" />;
    case 'diamond':
      return <path d="M9 0 18 9 9 18 0 9z" />;
    case 'hexagon':
      return <path d="M5 1.4h8L17.6 9 13 16.6H5L.4 9z" />;
  }
}
