import { toOtlpJson, toOtlpLogsJson } from '#otlp';
import { htmlType } from '../answer.ts';
import { languages, type Language } from '../language.ts';
import { Refusal } from '../refusal.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { SourcedLog } from '../store/stored.ts';
import { toJaegerTrace } from './jaeger-trace.ts';
import { isHexId, Parameters, toTraceId } from './parameters.ts';
import { toTracePage } from './trace-page.ts';
import { toResourceLogs, toResourceSpans } from './stored-otlp.ts';
import { toTraceView } from './trace-view.ts';

const address = /^\/api\/(traces|correlations)\/([^/]+)\/export$/;
const formats = ['otlp', 'jaeger', 'html'] as const;
type Format = (typeof formats)[number];

/** Most traces of one correlation id, as on its page. */
const maxTraces = 500;
/** Most spans or log records of one line: who reads them has one line in memory. */
const maxRowsPerLine = 500;
/** Characters of what is stored beyond which a line ends. */
const maxLineLength = 4 * 1024 * 1024;

const endings: Readonly<Record<Format, string>> = { otlp: 'jsonl', jaeger: 'json', html: 'html' };
const contentTypes: Readonly<Record<Format, string>> = {
  otlp: 'application/x-ndjson',
  jaeger: 'application/json',
  html: htmlType,
};

const toParts: Readonly<
  Record<
    Format,
    (store: StoreReader, subject: Subject, language: Language) => Generator<string, void>
  >
> = { otlp: toLines, jaeger: toJaegerParts, html: toPage };

/** A file to keep, part by part: each is made when it is asked for. */
export interface Export {
  /** Of letters, digits, `.`, `_` and `-`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly parts: Iterator<string, void>;
}

/** What is exported. */
interface Subject {
  /** For whoever reads a refusal. */
  readonly name: string;
  readonly fileName: string;
  readonly traceIds: readonly string[];
  /** Of no trace. */
  readonly looseLogs: readonly SourcedLog[];
}

/**
 * `GET /api/traces/{id}/export?format=`, `GET /api/correlations/{id}/export?format=`: `otlp`, the default, is lines of OTLP
 * JSON with spans and log records, as the Collector's file exporter writes them; `jaeger` is what Jaeger's page opens: spans;
 * `html` is a page of one trace, to be sent or printed, in `language=en`, the default, or `fr`.
 * @returns Undefined when the address is another one.
 * @throws Refusal with the reason.
 */
export function findExport(store: StoreReader, url: URL): Export | undefined {
  const [, kind, text] = address.exec(url.pathname) ?? [];
  if (text === undefined) return undefined;
  const parameters = new Parameters(url.searchParams, ['format', 'language']);
  const format = parameters.oneOf('format', formats, 'otlp');
  // Of the page; what machines read has none.
  const language = parameters.oneOf('language', languages, 'en');
  const id = decodeURIComponent(text);
  const subject = kind === 'traces' ? toTrace(id) : toCorrelation(store, id);
  if (format === 'html' && kind !== 'traces')
    throw new Refusal(400, 'format html is of a trace; expected otlp or jaeger for a correlation id');
  const all = toParts[format](store, subject, language);
  const first = all.next();
  if (first.done === true) throw new Refusal(404, toNothing(subject, format));
  return {
    fileName: `${subject.fileName}.${endings[format]}`,
    contentType: contentTypes[format],
    parts: startWith(first.value, all),
  };
}

function toNothing({ name }: Subject, format: Format): string {
  return `${format === 'jaeger' ? `a span of ${name}` : name} is not stored`;
}

function toTrace(text: string): Subject {
  const id = toTraceId(text);
  return { name: `trace ${id}`, fileName: `trace-${id}`, traceIds: [id], looseLogs: [] };
}

/** The id of a trace will do, as on the page. */
function toCorrelation(store: StoreReader, id: string): Subject {
  const traceIds = store.spans.traceIdsOfCorrelation(id, maxTraces);
  const looseLogs = store.logs.sourcedWithoutTrace(id);
  const traceId = id.toLowerCase();
  const isTrace = traceIds.length + looseLogs.length === 0 && isHexId(traceId, 32);
  const fileName = `correlation-${id.replace(/[^\w.-]/g, '_').slice(0, 100)}`;
  const name = `correlation id ${JSON.stringify(id)}`;
  return { name, fileName, traceIds: isTrace ? [traceId] : traceIds, looseLogs };
}

function* toLines(store: StoreReader, { traceIds, looseLogs }: Subject): Generator<string, void> {
  for (const traceId of traceIds) {
    const spans = store.spans.spans(traceId);
    const size = ({ attributes, events, links }: (typeof spans)[number]): number =>
      attributes.length + (events?.length ?? 0) + (links?.length ?? 0);
    for (const some of cut(spans, size)) yield toLine(toOtlpJson(toResourceSpans(some)));
    yield* toLogLines(store.logs.sourcedOfTrace(traceId));
  }
  yield* toLogLines(looseLogs);
}

function* toLogLines(logs: readonly SourcedLog[]): Generator<string, void> {
  const size = (log: SourcedLog): number => log.message.length + log.attributes.length;
  for (const some of cut(logs, size)) yield toLine(toOtlpLogsJson(toResourceLogs(some)));
}

function toLine(request: object): string {
  return `${JSON.stringify(request)}\n`;
}

/** Cuts rows into groups that are a line each. */
function* cut<Row>(rows: readonly Row[], sizeOf: (row: Row) => number): Generator<Row[], void> {
  let group: Row[] = [];
  let size = 0;
  for (const row of rows) {
    group.push(row);
    size += sizeOf(row);
    if (group.length < maxRowsPerLine && size < maxLineLength) continue;
    yield group;
    group = [];
    size = 0;
  }
  if (group.length > 0) yield group;
}

function* toPage(
  store: StoreReader,
  { traceIds }: Subject,
  language: Language,
): Generator<string, void> {
  for (const traceId of traceIds) {
    const view = toTraceView(store.spans.spans(traceId), store.logs.logsOfTrace(traceId));
    if (view !== undefined) yield* toTracePage(view, Date.now(), language);
  }
}

function* toJaegerParts(store: StoreReader, { traceIds }: Subject): Generator<string, void> {
  let isFirst = true;
  for (const traceId of traceIds) {
    const spans = store.spans.spans(traceId);
    if (spans.length === 0) continue;
    yield `${isFirst ? '{"data":[' : ','}${JSON.stringify(toJaegerTrace(spans))}`;
    isFirst = false;
  }
  if (!isFirst) yield ']}\n';
}

function* startWith(first: string, rest: Iterable<string>): Generator<string, void> {
  yield first;
  yield* rest;
}
