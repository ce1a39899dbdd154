import { travellingIds } from '#record';

/** Fields in which a part of a text is often looked for, by the end of their names: also of `exception.message`. */
const ends: ReadonlySet<string> = new Set([
  'message',
  'name',
  'operation',
  'status_message',
  'exception',
  'exception_message',
  'exception_stacktrace',
  'type',
  'stacktrace',
]);

/** What was found of names that were asked for. */
const textFields = new Map<string, boolean>();
const mostNames = 1_000;

/** Tells whether the parts of a field are among the tokens of a block. */
export function isTextField(name: string): boolean {
  const known = textFields.get(name);
  if (known !== undefined) return known;
  const isText = ends.has(name.slice(name.lastIndexOf('.') + 1));
  // What is sent decides how many names there are.
  if (textFields.size >= mostNames) textFields.clear();
  textFields.set(name, isText);
  return isText;
}

/** Fields whose values are not among the tokens: of each there is an index, or few values. */
const leftOut: ReadonlySet<string> = new Set([
  'level',
  'status',
  'kind',
  'datetime',
  'duration',
  'latency_millis',
  'message',
  'trace_id',
  'span_id',
  'parent_span_id',
  'record_id',
  'log.record.uid',
  ...travellingIds.flatMap(({ attribute, field }) => [attribute, field]),
]);

/** Tells whether the values of a field are not among the tokens. */
export function isLeftOut(name: string): boolean {
  return leftOut.has(name);
}
