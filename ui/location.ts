import { computed, signal } from '@preact/signals';

/** Where the page is: the page's name and the id in its path. */
export type Route =
  | { readonly page: 'traces' }
  | { readonly page: 'trace'; readonly id: string }
  | { readonly page: 'correlation'; readonly id: string }
  | { readonly page: 'compare' }
  | { readonly page: 'logs' }
  | { readonly page: 'services' }
  | { readonly page: 'errors' }
  | { readonly page: 'alerts' }
  | { readonly page: 'unknown'; readonly path: string };

/** Values by name; undefined or an empty text removes the name. */
type QueryChanges = Readonly<Record<string, string | undefined>>;

const current = signal(new URL(window.location.href));

/** Route of the address bar. */
export const route = computed(() => toRoute(current.value.pathname));

/** Query of the address bar. */
export const query = computed(() => current.value.searchParams);

/** Follows the back button and turns clicks on links of this page into navigation. Called once. */
export function startRouting(): void {
  window.history.scrollRestoration = 'manual';
  window.addEventListener('popstate', () => {
    current.value = new URL(window.location.href);
  });
  document.addEventListener('click', followLink);
}

/** Opens an address of this page as a new step of the history, at its top. */
export function navigate(href: string): void {
  rememberScroll();
  window.history.pushState(null, '', href);
  current.value = new URL(window.location.href);
  window.scrollTo(0, 0);
}

/**
 * Changes the query of the present address without a new step of the history.
 */
export function replaceQuery(changes: QueryChanges): void {
  const url = withQuery(changes);
  if (url.href === current.value.href) return;
  window.history.replaceState(window.history.state, '', url);
  current.value = url;
}

/** Gives the present address with another query, for a link. */
export function hrefWith(changes: QueryChanges): string {
  const { pathname, search } = withQuery(changes);
  return pathname + search;
}

/** Takes the page back to where it was scrolled when this step of the history was left. */
export function restoreScroll(): void {
  const state: unknown = window.history.state;
  if (typeof state === 'object' && state !== null && 'scroll' in state) {
    window.scrollTo(0, Number(state.scroll));
  }
}

/** Gives the address of a trace, at one span if its id is given. */
export function traceHref(traceId: string, spanId?: string): string {
  const path = `/trace/${encodeURIComponent(traceId)}`;
  return spanId === undefined ? path : `${path}?span=${encodeURIComponent(spanId)}`;
}

/** Gives the address of two traces side by side, or of those that one can be compared with. */
export function compareHref(left: string, right?: string): string {
  return `/compare?${new URLSearchParams({ left, ...(right === undefined ? {} : { right }) }).toString()}`;
}

/** Gives the address of two builds of a service side by side; of what is not given, the server chooses. */
export function buildsHref(
  service: string,
  more: Readonly<
    Partial<Record<'operation' | 'left' | 'right' | 'range' | 'since' | 'until', string>>
  > = {},
): string {
  return `/compare?${new URLSearchParams({ service, ...more }).toString()}`;
}

/** Gives the address of a correlation id. */
export function correlationHref(id: string): string {
  return `/correlation/${encodeURIComponent(id)}`;
}

/** Gives the address of the log lines that a query is true of. */
export function logsHref(q: string): string {
  return `/logs?q=${encodeURIComponent(q)}`;
}

/** Gives the address of the log lines written before and after one, of a service or of all. */
export function aroundHref(
  log: { readonly time_unix_nano: string; readonly record_id?: string },
  service?: string,
): string {
  const { time_unix_nano: around, record_id: record } = log;
  const search = new URLSearchParams({ around });
  if (record !== undefined) search.set('record', record);
  if (service !== undefined) search.set('service', service);
  return `/logs?${search.toString()}`;
}

/** Gives the address of the traces of a service, of those that a query is true of, of a range of time. */
export function tracesHref(
  service: string,
  q?: string,
  range: { readonly since?: string; readonly until?: string } = {},
): string {
  const search = new URLSearchParams({ service, ...(q === undefined ? {} : { q }), ...range });
  return `/?${search.toString()}`;
}

/** Gives the address of the services, with the operations of one; the range of time stays. */
export function servicesHref(service: string): string {
  const range = query.value.get('range');
  const search = new URLSearchParams({ ...(range === null ? {} : { range }), service });
  return `/services?${search.toString()}`;
}

/** A click anywhere in a row opens it, unless it was on a link or ended a selection of text. */
export function openRow(event: MouseEvent, href: string): void {
  if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
  if (window.getSelection()?.isCollapsed === false) return;
  navigate(href);
}

function withQuery(changes: QueryChanges): URL {
  const url = new URL(current.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

function toRoute(path: string): Route {
  const [, page = '', id = '', ...more] = path.split('/');
  if (more.length === 0 && id !== '') {
    if (page === 'trace') return { page, id: decode(id).toLowerCase() };
    if (page === 'correlation') return { page, id: decode(id) };
  }
  if (page === '' && id === '') return { page: 'traces' };
  if (isList(page) && id === '') return { page };
  return { page: 'unknown', path };
}

/** Pages without an id. */
const lists = ['compare', 'logs', 'services', 'errors', 'alerts'] as const;

function isList(page: string): page is (typeof lists)[number] {
  return lists.some((name) => name === page);
}

/** Decodes one part of a path; a malformed one is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function rememberScroll(): void {
  window.history.replaceState({ scroll: window.scrollY }, '');
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.target !== '' || link.hasAttribute('download')) return;
  if (link.origin !== window.location.origin) return;
  event.preventDefault();
  navigate(link.href);
}
