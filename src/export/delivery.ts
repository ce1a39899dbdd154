import {
  joinRequest,
  readLogsAnswer,
  readTracesAnswer,
  toLogsJson,
  toTracesJson,
  type EncodedGroup,
  type EncodedScope,
} from '#otlp';
import { describe, guarded } from '#diagnostics';
import { keepDeadLetter, type Signal, type SpoolFolder, type StoredRecord } from '#spool';
import type { ChannelOptions } from './channel.ts';
import type { Sender } from './sender.ts';

interface Scope extends EncodedScope {
  readonly records: Uint8Array[];
}

/** Makes what sends records once, and reads in the answer what was refused of them. */
export function createDelivery(
  signal: Signal,
  protocol: 'http/protobuf' | 'http/json',
  sender: Sender,
): ChannelOptions['send'] {
  const isJson = protocol === 'http/json';
  const readAnswer = signal === 'spans' ? readTracesAnswer : readLogsAnswer;
  return async (records, stop) => {
    const body = isJson ? Buffer.from(toJsonRequest(signal, records)) : toBody(records);
    const outcome = await sender.send(body, stop);
    if (!outcome.accepted) return outcome;
    return { ...outcome, ...readAnswer(outcome.body, isJson) };
  };
}

/** Makes the body of one request: records of the same resource and scope come together, otherwise in their order. */
function toBody(records: readonly StoredRecord[]): Uint8Array {
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

/**
 * Makes what keeps the records that a destination does not take, in the folder of their service: each is a line that can
 * be sent as it is, a request of OTLP/JSON with this record alone (a receiver passes over names that it does not know), and
 * says when, where and why it was refused.
 * @returns Gives the file; undefined when it cannot be kept. Never throws.
 */
export function createSetAside(
  signal: Signal,
  url: string,
  folder: SpoolFolder | undefined,
): (record: StoredRecord, reason: Error) => string | undefined {
  return (record, error) => {
    if (folder === undefined) return undefined;
    return guarded('keeping a refused record', () => {
      const request = toJsonRequest(signal, [record]).replace(/}$/, '');
      const rejected = { at: new Date().toISOString(), url, reason: describe(error) };
      const line = `${request},"rejected":${JSON.stringify(rejected)}}`;
      return keepDeadLetter(folder, signal, line);
    });
  };
}

/** Makes one request of OTLP/JSON. */
export function toJsonRequest(signal: Signal, records: readonly StoredRecord[]): string {
  const toJson = signal === 'spans' ? toTracesJson : toLogsJson;
  return toJson(toBody(records));
}
