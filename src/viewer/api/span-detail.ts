import { detailNames } from '../store/detail-names.ts';
import type { SpanOutline, SpanRow } from './types.ts';

/** Gives what a client or producer span was about, when its name may not say it. */
export function detailOf(
  span: Pick<SpanOutline, 'kind' | 'detail'> | Pick<SpanRow, 'kind' | 'attributes'>,
): string | undefined {
  if (!('attributes' in span)) return span.detail;
  const { kind, attributes } = span;
  if (kind !== 'client' && kind !== 'producer') return undefined;
  const name = detailNames.find((candidate) => typeof attributes[candidate] === 'string');
  return name === undefined ? undefined : String(attributes[name]);
}
