import {
  joinRequest,
  readLogsAnswer,
  readTracesAnswer,
  toLogsJson,
  toTracesJson,
  type EncodedGroup,
  type EncodedScope,
} from '#otlp';
import type { Signal, StoredRecord } from '#spool';
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
  const toJson = signal === 'spans' ? toTracesJson : toLogsJson;
  const readAnswer = signal === 'spans' ? readTracesAnswer : readLogsAnswer;
  return async (records, stop) => {
    const body = toBody(records);
    const outcome = await sender.send(isJson ? Buffer.from(toJson(body)) : body, stop);
    if (!outcome.accepted) return outcome;
    return { ...outcome, ...readAnswer(outcome.body, isJson) };
  };
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
