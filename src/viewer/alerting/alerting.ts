import {
  Alerts,
  type AlertFile,
  type FileMistake,
  type Links,
  type Observed,
  type Rule,
} from '#alert';
import type { IncomingMessage } from 'node:http';
import type { ResourceLogs, ResourceSpans } from '#otlp';
import type { ChannelRow } from '../api/types.ts';
import type { Sink } from '../receiver/receiver.ts';
import { toService } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { answerAlerts, toChannelRow } from './answer.ts';
import {
  toObservedLog,
  toObservedSpan,
  toObservedStoredLog,
  toObservedStoredSpan,
} from './observed.ts';

// Rows that are read at once.
const pageSize = 500;

/** What a view with alerts is started with. */
export interface AlertingOptions {
  readonly file: AlertFile;
  readonly mistakes: readonly FileMistake[];
  /** Gets one line about what a person must know. */
  readonly say: (line: string) => void;
}

/** The alerts of a view. */
export interface Alerting {
  /** Where what arrives goes: into the store, and then to the rules. */
  readonly sink: Sink;
  /** Answers what is asked of the alerts. */
  readonly answer: (request: IncomingMessage, pathname: string) => Promise<object>;
  readonly channels: () => readonly ChannelRow[];
  readonly close: () => Promise<void>;
}

/** What alerts need of the view that they belong to. */
export interface AlertingParts {
  readonly store: Store;
  readonly dataDir: string;
  readonly url: string;
  readonly now: () => number;
}

/**
 * Starts the alerts of a view: what the store has of their windows is counted first.
 * @throws Error when their state on disk cannot be opened.
 */
export function startAlerting(
  { file, mistakes, say }: AlertingOptions,
  { store, dataDir, url, now }: AlertingParts,
): Alerting {
  const needsSpans = file.rules.some(({ on }) => on === 'spans');
  const needsLogs = file.rules.some(({ on }) => on === 'logs');
  const alerts = new Alerts({
    file,
    mistakes,
    dataDir,
    say,
    now,
    links: createLinks(url),
    replay: (sinceMs) => observeStored(store, sinceMs, { needsLogs, needsSpans }),
  });
  return {
    sink: createSink(store, alerts, now),
    answer: (request, pathname) => answerAlerts(alerts, request, pathname),
    channels: () => alerts.channels().map(toChannelRow),
    close: () => alerts.close(),
  };
}

function createSink(store: Store, alerts: Alerts, now: () => number): Sink {
  return {
    addLogs(all: readonly ResourceLogs[]): void {
      const known = store.addLogs(all);
      for (const { resource, scopeLogs } of all) {
        const origin = { resource, service: toService(resource) };
        for (const { logRecords } of scopeLogs)
          for (const record of logRecords)
            if (!known.has(record)) alerts.observe(toObservedLog(record, origin, now()));
      }
    },
    addSpans(all: readonly ResourceSpans[]): void {
      const known = store.addSpans(all);
      for (const { resource, scopeSpans } of all) {
        const origin = { resource, service: toService(resource) };
        for (const { spans } of scopeSpans)
          for (const span of spans)
            if (!known.has(span)) alerts.observe(toObservedSpan(span, origin));
      }
    },
  };
}

/** Gives what came since an instant, for rules to look at again. */
function* observeStored(
  { arrivals }: Store,
  sinceMs: number,
  { needsLogs, needsSpans }: { readonly needsLogs: boolean; readonly needsSpans: boolean },
): Iterable<Observed> {
  if (needsLogs)
    for (const { row } of arrivals.logs(sinceMs, pageSize)) yield toObservedStoredLog(row);
  if (needsSpans)
    for (const { row } of arrivals.spans(sinceMs, pageSize)) yield toObservedStoredSpan(row);
}

/** Makes the addresses of the view that messages link to. */
function createLinks(url: string): Links {
  return {
    viewUrl: `${url}/alerts`,
    toTrace: (traceId) => `${url}/trace/${traceId}`,
    toLogs: (rule, group, atMs) => {
      const query = new URLSearchParams({
        q: toQueryText(rule, group),
        since: new Date(atMs - rule.windowMs).toISOString(),
        until: new Date(atMs).toISOString(),
      });
      return `${url}${rule.on === 'logs' ? '/logs' : '/'}?${query.toString()}`;
    },
  };
}

function toQueryText(rule: Rule, group: Readonly<Record<string, string>>): string {
  const own = rule.whereText.includes(' OR ') ? `(${rule.whereText})` : rule.whereText;
  const terms = Object.entries(group).map(([field, value]) =>
    value === '' ? `-${field}=*` : `${field}=${JSON.stringify(value)}`,
  );
  return [own, ...terms].filter((term) => term !== '').join(' ');
}
