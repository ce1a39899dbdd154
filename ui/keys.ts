import { copyId } from './copy-button.tsx';
import { showHelp } from './help-dialog.tsx';
import { togglePause } from './live.ts';
import { searchFieldId } from './search-box.tsx';

/** Attribute of the elements that the arrow keys go through, in the order of the page. */
const rowSelector = '[data-row]';

/** Listens for the keys that work on every page. Returns what stops it. */
export function listenKeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

/** Tells whether a key belongs to a field that the reader types in, or to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const { target } = event;
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), select, textarea, dialog') !== null
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape' && event.target instanceof HTMLInputElement) event.target.blur();
  if (event.defaultPrevented || isTyping(event)) return;
  const action = actions.get(event.key);
  if (action?.() === true) event.preventDefault();
}

/** What a key does; true when it has done something. */
const actions: ReadonlyMap<string, () => boolean> = new Map([
  ['/', focusSearch],
  ['?', openHelp],
  ['p', pauseOrFollow],
  ['y', copyId],
  ['ArrowDown', () => moveFocus(1)],
  ['ArrowUp', () => moveFocus(-1)],
]);

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>(`#${searchFieldId}`);
  field?.focus();
  field?.select();
  return true;
}

function openHelp(): boolean {
  showHelp();
  return true;
}

function pauseOrFollow(): boolean {
  togglePause();
  return true;
}

function moveFocus(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(rowSelector)];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at < 0 ? rows[0] : rows[at + step];
  next?.focus();
  // A sticky table head would cover what the browser alone scrolls to.
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}
