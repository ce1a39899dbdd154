import { toHtmlText } from '#html-text';
import { toSafeText } from '#safe-text';
import { version } from '#version';
import type { Language } from '../language.ts';
import { detailOf } from './span-detail.ts';
import { pageTexts, type PageTexts } from './trace-page-texts.ts';
import {
  toRows,
  type LogWaterfallRow,
  type SpanWaterfallRow,
  type WaterfallRow,
} from './trace-rows.ts';
import { countOpen, toLengthText, toMillisText } from './trace-tree.ts';
import type { SpanRow, TraceView } from './types.ts';
import { style } from './trace-page-style.ts';

/** A browser draws so many within a second or two. */
const mostRows = 5_000;
/** Rows that are written at once. */
const rowsPerPart = 200;
const longestValue = 4_000;
/** Deeper rows are not indented further. */
const deepest = 24;
const colours = 8;

/** How far a trace reaches, the colour of each of its services, and the texts around them. */
interface Frame {
  readonly startMillis: number;
  readonly lengthMillis: number;
  readonly colours: ReadonlyMap<string, number>;
  readonly texts: PageTexts;
}

/**
 * Writes a trace as one HTML file, to be sent or printed: no script, nothing that is loaded. Each span can be opened, and says why it
 * failed. What programs wrote is only ever text.
 * @param savedAt When, in milliseconds since 1970.
 */
export function* toTracePage(
  view: TraceView,
  savedAt: number,
  language: Language,
): Generator<string, void> {
  const frame = toFrame(view, pageTexts[language]);
  const rows = toRows(view, true);
  yield toHead(view, frame, language);
  for (let at = 0; at < Math.min(rows.length, mostRows); at += rowsPerPart) {
    const some = rows.slice(at, Math.min(at + rowsPerPart, mostRows));
    yield some.map((row) => toRow(row, frame)).join('');
  }
  yield toFoot(rows.length, savedAt, frame.texts);
}

function toFrame({ spans, summary }: TraceView, texts: PageTexts): Frame {
  const startMillis = spans.reduce((least, span) => Math.min(least, span.offset_millis), 0);
  return {
    startMillis,
    lengthMillis: Math.max(summary.duration_millis - startMillis, 0.001),
    colours: new Map(summary.services.map((service, index) => [service, index % colours])),
    texts,
  };
}

function toHead(
  { summary, spans }: TraceView,
  { colours: all, texts }: Frame,
  language: Language,
): string {
  const { correlation_id: correlation, tenant_id: tenant } = summary;
  const openCount = countOpen(spans);
  const title = `${toText(summary.service)} ${toText(summary.operation)}`;
  const facts = [
    toText(summary.start),
    texts.spans(summary.span_count),
    texts.errors(summary.error_count),
    texts.logLines(summary.log_count),
    ...(summary.complete ? [] : [openCount > 0 ? texts.open(openCount) : texts.noParentStored]),
  ];
  const ids = [
    `${texts.trace} <code>${toText(summary.trace_id)}</code>`,
    ...(correlation === undefined ? [] : [`${texts.correlation} <code>${toText(correlation)}</code>`]),
    ...(tenant === undefined ? [] : [`${texts.tenant} <code>${toText(tenant)}</code>`]),
  ];
  const services = [...all.keys()].map((service) => `${toMark(service, all)} ${toText(service)}`);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title} ${texts.length(toMillisText(summary.duration_millis))}</h1>
${toLine(facts)}${toLine(ids)}${toLine(services)}<main>
`;
}

function toLine(parts: readonly string[]): string {
  return `<p>${parts.map((part) => `<span>${part}</span>`).join('')}</p>\n`;
}

function toFoot(rowCount: number, savedAt: number, texts: PageTexts): string {
  const left = rowCount - mostRows;
  const cut = left > 0 ? `<p>${texts.cut(left, mostRows)}</p>` : '';
  const day = new Date(savedAt).toISOString();
  return `</main>\n${cut}<p>${texts.saved(version, day)}</p>\n</body></html>\n`;
}

function toRow(row: WaterfallRow<SpanRow>, frame: Frame): string {
  return 'log' in row ? toLogRow(row, frame) : toSpanRow(row, frame);
}

function toSpanRow({ depth, span }: SpanWaterfallRow<SpanRow>, frame: Frame): string {
  const { texts } = frame;
  const hasFailed = span.status === 'error';
  const detail = detailOf(span);
  const name = [
    toMark(span.service, frame.colours),
    ...(hasFailed ? [`<b class="failed">${texts.error}</b>`] : []),
    `<span class="text">${toText(span.name)}</span>`,
    ...(detail === undefined ? [] : [`<small class="text">${toText(detail.replace(/\s+/g, ' '))}</small>`]),
    ...(hasFailed ? toReason(span) : []),
    ...(span.unfinished === true ? [`<small>${texts.notEnded}</small>`] : []),
    ...(span.orphan ? [`<small>${texts.noParent}</small>`] : []),
  ];
  const left = toPart(span.offset_millis - frame.startMillis, frame);
  const width = toPart(span.duration_millis, frame);
  return `<details${hasFailed ? ' class="failed"' : ''}><summary>${toName(depth, name)}\
<span class="track"><i style="left:${left};width:${width};${toColour(span.service, frame.colours)}"></i></span>\
<span class="number">${texts.length(toLengthText(span))}</span></summary>${toDetails(span, texts)}</details>\n`;
}

/** What the span says, else its exception. */
function toReason({ events, status_message: message }: SpanRow): readonly string[] {
  const thrown = events.find(({ name }) => name === 'exception')?.attributes;
  const said = message ?? thrown?.['exception.message'] ?? thrown?.['exception.type'];
  return said === undefined ? [] : [`<small class="text failed">${toValue(said)}</small>`];
}

/** An event that is a log line has a row of its own. */
function toDetails(span: SpanRow, texts: PageTexts): string {
  const lines = new Set<unknown>(span.logs.flatMap(({ record_id: id }) => id ?? []));
  const own = span.events.filter(({ attributes }) => !lines.has(attributes['log.record.uid']));
  const events = own.flatMap(({ attributes, name, offset_millis: offset }) => [
    [texts.event, `${name} ${toOffset(offset, texts)}`] as const,
    ...Object.entries(attributes),
  ]);
  const fields: readonly (readonly [string, unknown])[] = [
    ['service', span.service],
    ['kind', span.kind],
    ['status', span.status_message ?? span.status],
    ['span_id', span.span_id],
    ...Object.entries(span.attributes),
    ...events,
  ];
  return `<dl>${fields.map(([name, value]) => `<dt>${toText(name)}<dd>${toValue(value)}`).join('')}</dl>`;
}

function toLogRow({ depth, log }: LogWaterfallRow<SpanRow>, frame: Frame): string {
  const { level, message, offset_millis: offset } = log;
  const name = [
    `<b class="${level}">${level}</b>`,
    `<span class="text">${toText(message.slice(0, longestValue))}</span>`,
  ];
  const left = toPart(offset - frame.startMillis, frame);
  return `<div class="log ${level}">${toName(depth, name)}<span class="track"><i style="left:${left}"></i></span>\
<span class="number">${toOffset(offset, frame.texts)}</span></div>\n`;
}

function toOffset(millis: number, texts: PageTexts): string {
  return `${millis < 0 ? '' : '+'}${texts.length(toMillisText(millis))}`;
}

function toName(depth: number, parts: readonly string[]): string {
  return `<span class="name" style="--d:${Math.min(depth, deepest)}">${parts.join(' ')}</span>`;
}

function toMark(service: string, all: Frame['colours']): string {
  return `<i style="${toColour(service, all)}" title="${toText(service)}"></i>`;
}

function toColour(service: string, all: Frame['colours']): string {
  return `--s:var(--s${all.get(service) ?? 0})`;
}

function toPart(millis: number, { lengthMillis }: Frame): string {
  return `${Math.min(100, Math.max(0, (millis / lengthMillis) * 100)).toFixed(2)}%`;
}

function toText(text: string): string {
  return toHtmlText(toSafeText(text));
}

/** Line feeds and tabs stay: a stack is a value. */
function toValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.slice(0, longestValue).split(/(?=[\n\t])|(?<=[\n\t])/);
  const lines = shown.map((part) => (part === '\n' || part === '\t' ? part : toText(part)));
  return lines.join('') + (text.length > longestValue ? ' …' : '');
}
