import { propagation, type Context } from '@opentelemetry/api';
import { withTarget } from '#context';
import { idTable } from '#record';

/** Of an id that the application sends itself, its own value goes out; of the trace, ours does: it forwarded the caller's. */
const ids: ReadonlySet<string> = new Set(idTable.flatMap((row) => row.headers[0] ?? []));

/** Somebody who can be given headers. */
export interface HeaderHolder {
  readonly has: (name: string) => boolean;
  /** Adds a header, or replaces it. */
  readonly set: (name: string, value: string) => void;
}

/** Puts the headers of a context on a request to a host, those that may go there. */
export function sendHeaders(context: Context, host: string, holder: HeaderHolder): void {
  const headers: Record<string, string> = {};
  propagation.inject(withTarget(context, host), headers);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || (ids.has(name) && holder.has(name))) continue;
    holder.set(name, value);
  }
}
