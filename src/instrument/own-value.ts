import { types } from 'node:util';

/** Reads a property of an object of the application without running code of the application: no getter, no trap of a proxy. */
export function ownValue(from: object, name: string): unknown {
  if (types.isProxy(from)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(from, name)?.value;
  return types.isProxy(value) ? undefined : value;
}
