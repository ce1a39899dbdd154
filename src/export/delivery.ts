import { joinRequest, type EncodedGroup, type EncodedScope } from '#otlp';
import type { StoredRecord } from '#spool';

interface Scope extends EncodedScope {
  readonly records: Uint8Array[];
}

/** Makes the body of one request: records of the same resource and scope come together, otherwise in their order. */
export function toBody(records: readonly StoredRecord[]): Uint8Array {
  const groups = new Map<Uint8Array, Map<Uint8Array, Scope>>();
  for (const { payload, scope, resource } of records) {
    let scopes = groups.get(resource);
    if (scopes === undefined) groups.set(resource, (scopes = new Map<Uint8Array, Scope>()));
    let group = scopes.get(scope);
    if (group === undefined) scopes.set(scope, (group = { scope, records: [] }));
    group.records.push(payload);
  }
  const all: EncodedGroup[] = [];
  for (const [resource, scopes] of groups) all.push({ resource, scopes: [...scopes.values()] });
  return joinRequest(all);
}

/** What is noted of a record that its destination does not take. */
export interface Refusal {
  readonly url: string;
  readonly reason: string;
}

/**
 * Makes the line that keeps a refused record: a request of OTLP/JSON with this record alone, which can be sent as it is
 * (a receiver passes over names that it does not know), and when, where and why it was refused.
 */
export function toDeadLetter(
  record: StoredRecord,
  toJson: (request: Uint8Array) => string,
  refusal: Refusal,
): string {
  const rejected = { at: new Date().toISOString(), ...refusal };
  return `${toJson(toBody([record])).replace(/}$/, '')},"rejected":${JSON.stringify(rejected)}}`;
}
