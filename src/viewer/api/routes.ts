import type { StoreReader } from '../store/store-reader.ts';
import {
  answerCorrelation,
  answerFields,
  answerLatest,
  answerLogs,
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
} from './jaeger-legacy.ts';
import {
  answerFind,
  answerInstant,
  answerLogSkeleton,
  answerSkeleton,
  answerSpan,
  answerTraceView,
} from './trace-answers.ts';
import { answerSpansLike } from './spans-like.ts';

/** What the API answers from. */
export interface ApiSource {
  readonly store: StoreReader;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One address of the API. */
interface Route {
  /** Groups 1 and 2, where they exist, are the ids in the address. */
  readonly path: RegExp;
  readonly answer: (source: ApiSource, id: string, query: URLSearchParams, second: string) => object;
}

const routes: readonly Route[] = [
  { path: /^\/api\/logs$/, answer: ({ store }, _, query) => answerLogs(store, query) },
  { path: /^\/api\/logs\/counts$/, answer: ({ store }, _, query) => answerLogCounts(store, query) },
  { path: /^\/api\/fields$/, answer: ({ store }, _, query) => answerFields(store, query) },
  { path: /^\/api\/traces\/latest$/, answer: ({ store }, _, query) => answerLatest(store, query) },
  { path: /^\/api\/traces\/([^/]+)\/view$/, answer: ({ store }, id, query) => answerTraceView(store, id, query) },
  { path: /^\/api\/traces\/([^/]+)\/skeleton$/, answer: ({ store }, id, query) => answerSkeleton(store, id, query) },
  { path: /^\/api\/traces\/([^/]+)\/skeleton\/logs$/, answer: ({ store }, id) => answerLogSkeleton(store, id) },
  { path: /^\/api\/traces\/([^/]+)\/spans\/([^/]+)$/, answer: ({ store }, id, _, span) => answerSpan(store, id, span) },
  { path: /^\/api\/traces\/([^/]+)\/logs$/, answer: ({ store }, id, query) => answerInstant(store, id, query) },
  { path: /^\/api\/traces\/([^/]+)\/find$/, answer: ({ store }, id, query) => answerFind(store, id, query) },
  { path: /^\/api\/correlations\/([^/]+)$/, answer: ({ store }, id) => answerCorrelation(store, id) },
  { path: /^\/api\/overview$/, answer: ({ store, now }, _, query) => answerOverview(store, query, now()) },
  { path: /^\/api\/overview\/operations$/, answer: ({ store, now }, _, query) => answerOverviewOperations(store, query, now()) },
  { path: /^\/api\/spans\/like$/, answer: ({ store, now }, _, query) => answerSpansLike(store, query, now()) },
  { path: /^\/api\/builds$/, answer: ({ store, now }, _, query) => answerBuilds(store, query, now()) },
  { path: /^\/api\/errors$/, answer: ({ store, now }, _, query) => answerErrors(store, query, now()) },
  { path: /^\/api\/dependencies$/, answer: ({ store }, _, query) => answerDependencies(store, query) },
  { path: /^\/api\/v3\/services$/, answer: ({ store }) => answerServices(store) },
  { path: /^\/api\/v3\/operations$/, answer: ({ store }, _, query) => answerOperations(store, query) },
  { path: /^\/api\/v3\/traces$/, answer: ({ store }, _, query) => answerTraces(store, query) },
  { path: /^\/api\/v3\/traces\/([^/]+)$/, answer: ({ store }, id) => answerTrace(store, id) },
  { path: /^\/api\/v3\/trace-summaries$/, answer: ({ store }, _, query) => answerTraceSummaries(store, query) },
  { path: /^\/api\/services$/, answer: ({ store }, _, query) => answerLegacyServices(store, query) },
  { path: /^\/api\/services\/([^/]+)\/operations$/, answer: ({ store }, service, query) => answerOperationNames(store, service, query) },
  { path: /^\/api\/operations$/, answer: ({ store }, _, query) => answerLegacyOperations(store, query) },
  { path: /^\/api\/traces$/, answer: ({ store, now }, _, query) => answerLegacyTraces(store, query, now()) },
  { path: /^\/api\/traces\/([^/]+)$/, answer: ({ store }, id, query) => answerLegacyTrace(store, id, query) },
];

/**
 * Answers a read of the API.
 * @returns Undefined when the path is none of the API's.
 * @throws Refusal with the reason.
 */
export function answerApi(source: ApiSource, url: URL): object | undefined {
  const route = routes.find(({ path }) => path.test(url.pathname));
  const [, id = '', second = ''] = route?.path.exec(url.pathname) ?? [];
  return route?.answer(
    source,
    decodeURIComponent(id),
    url.searchParams,
    decodeURIComponent(second),
  );
}
