import type { OtlpAttributes, OtlpLogRecord, OtlpSpan, OtlpValue } from '#otlp';
import { toMessage, type RowOrigin } from '../rows.ts';
import { exceptionTexts } from '../subject.ts';
import { isLeftOut, isTextField } from './fields.ts';
import type { TokenSet } from './tokens.ts';

/** Deeper than what people write. */
const deepest = 16;

/** Adds what a query can ask of the resource that rows come from, once. */
export function addSource(tokens: TokenSet, { resource, service, sourceId }: RowOrigin): void {
  if (tokens.sources.has(sourceId)) return;
  tokens.sources.add(sourceId);
  tokens.addValue(service);
  addValues(tokens, resource);
}

/** Adds what a query can ask of a span. */
export function addSpanTokens(tokens: TokenSet, span: OtlpSpan): void {
  const { attributes, events, name, status } = span;
  tokens.addValue(name);
  tokens.addValue(status.message);
  tokens.addParts(name);
  tokens.addParts(status.message);
  addValues(tokens, attributes);
  for (const event of events)
    for (const text of exceptionTexts(event.attributes)) tokens.addParts(text);
}

/** Adds what a query can ask of a log record. */
export function addLogTokens(tokens: TokenSet, record: OtlpLogRecord): void {
  tokens.addValue(record.eventName);
  tokens.addParts(toMessage(record.body));
  addValues(tokens, record.attributes);
}

/** Of maps and lists in them, too. */
function addValues(tokens: TokenSet, attributes: OtlpAttributes, depth = 0): void {
  for (const name in attributes) {
    const value = attributes[name] ?? null;
    if (isTextField(name)) addText(tokens, value);
    // Within a map, it is another field.
    if (depth > 0 || !isLeftOut(name)) addValue(tokens, value, depth);
  }
}

function addText(tokens: TokenSet, value: OtlpValue): void {
  tokens.addParts(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function addValue(tokens: TokenSet, value: OtlpValue, depth: number): void {
  if (value === null) return;
  if (depth > deepest) tokens.isWhole = false;
  else if (typeof value !== 'object') tokens.addValue(String(value));
  else if (Array.isArray(value)) for (const item of value) addValue(tokens, item, depth + 1);
  else addValues(tokens, value as OtlpAttributes, depth + 1);
}
