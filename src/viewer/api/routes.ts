import type { Store } from '../store/store.ts';
import {
  answerCorrelation,
  answerFields,
  answerLatest,
  answerLogs,
  answerStats,
  answerTraceView,
} from './answers.ts';
import { answerBuilds } from './builds.ts';
import { answerErrors } from './errors.ts';
import { answerLogCounts } from './log-counts.ts';
import { answerDependencies, answerOverview, answerOverviewOperations } from './overview.ts';
import {
  answerOperations,
  answerServices,
  answerTrace,
  answerTraces,
  answerTraceSummaries,
} from './jaeger.ts';
import {
  answerLegacyOperations,
  answerLegacyServices,
  answerLegacyTrace,
  answerLegacyTraces,
  answerOperationNames,
  toLegacyBody,
} from './jaeger-legacy.ts';
import { answerSpansLike } from './spans-like.ts';
import type { ChannelRow, SettingsAnswer } from './types.ts';

/** What the API answers from. */
export interface ApiSource {
  readonly store: Store;
  readonly settings: SettingsAnswer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly alerting: { readonly channels: () => readonly ChannelRow[] } | undefined;
}

/** One address of the API. */
interface Route {
  /** Group 1, where it exists, is the id in the address. */
  readonly path: RegExp;
  /** Of Jaeger before its `/api/v3`: it is refused in that form. */
  readonly isLegacy?: true;
  readonly answer: (source: ApiSource, id: string, query: URLSearchParams) => object;
}

const routes: readonly Route[] = [
  { path: /^\/healthz$/, answer: () => ({ status: 'ok' }) },
  { path: /^\/api\/settings$/, answer: ({ settings }) => settings },
  { path: /^\/api\/stats$/, answer: ({ store, alerting }) => answerStats(store, alerting?.channels()) },
  { path: /^\/api\/logs$/, answer: ({ store }, _, query) => answerLogs(store, query) },
  { path: /^\/api\/logs\/counts$/, answer: ({ store }, _, query) => answerLogCounts(store, query) },
  { path: /^\/api\/fields$/, answer: ({ store }, _, query) => answerFields(store, query) },
  { path: /^\/api\/traces\/latest$/, answer: ({ store }, _, query) => answerLatest(store, query) },
  { path: /^\/api\/traces\/([^/]+)\/view$/, answer: ({ store }, id) => answerTraceView(store, id) },
  { path: /^\/api\/correlations\/([^/]+)$/, answer: ({ store }, id) => answerCorrelation(store, id) },
  { path: /^\/api\/overview$/, answer: ({ store, now }, _, query) => answerOverview(store, query, now()) },
  { path: /^\/api\/overview\/operations$/, answer: ({ store, now }, _, query) => answerOverviewOperations(store, query, now()) },
  { path: /^\/api\/spans\/like$/, answer: ({ store, now }, _, query) => answerSpansLike(store, query, now()) },
  { path: /^\/api\/builds$/, answer: ({ store, now }, _, query) => answerBuilds(store, query, now()) },
  { path: /^\/api\/errors$/, answer: ({ store, now }, _, query) => answerErrors(store, query, now()) },
  { isLegacy: true, path: /^\/api\/dependencies$/, answer: ({ store }, _, query) => answerDependencies(store, query) },
  { path: /^\/api\/v3\/services$/, answer: ({ store }) => answerServices(store) },
  { path: /^\/api\/v3\/operations$/, answer: ({ store }, _, query) => answerOperations(store, query) },
  { path: /^\/api\/v3\/traces$/, answer: ({ store }, _, query) => answerTraces(store, query) },
  { path: /^\/api\/v3\/traces\/([^/]+)$/, answer: ({ store }, id) => answerTrace(store, id) },
  { path: /^\/api\/v3\/trace-summaries$/, answer: ({ store }, _, query) => answerTraceSummaries(store, query) },
  { isLegacy: true, path: /^\/api\/services$/, answer: ({ store }, _, query) => answerLegacyServices(store, query) },
  { isLegacy: true, path: /^\/api\/services\/([^/]+)\/operations$/, answer: ({ store }, service, query) => answerOperationNames(store, service, query) },
  { isLegacy: true, path: /^\/api\/operations$/, answer: ({ store }, _, query) => answerLegacyOperations(store, query) },
  { isLegacy: true, path: /^\/api\/traces$/, answer: ({ store, now }, _, query) => answerLegacyTraces(store, query, now()) },
  { isLegacy: true, path: /^\/api\/traces\/([^/]+)$/, answer: ({ store }, id, query) => answerLegacyTrace(store, id, query) },
];

/**
 * Answers a read of the API.
 * @returns Undefined when the path is none of the API's.
 * @throws Refusal with the reason.
 */
export function answerApi(source: ApiSource, url: URL): object | undefined {
  const route = findRoute(url.pathname);
  const id = route?.path.exec(url.pathname)?.[1] ?? '';
  return route?.answer(source, decodeURIComponent(id), url.searchParams);
}

function findRoute(pathname: string): Route | undefined {
  return routes.find(({ path }) => path.test(pathname));
}

/**
 * Gives the body of a refusal: Jaeger's form for Jaeger's addresses, ours for the others.
 * @param address Path, with the query if there is one.
 */
export function toErrorBody(address: string, status: number, message: string): object {
  if (address.startsWith('/api/v3/')) return { error: { httpCode: status, message } };
  const [pathname = ''] = address.split('?');
  if (findRoute(pathname)?.isLegacy === true) return toLegacyBody(null, [{ code: status, msg: message }]);
  return { error: message };
}
