/** Reads a property of a value that somebody else made. Never throws: undefined when a getter or a proxy does. */
export function readField(from: object, name: string | symbol): unknown {
  try {
    return (from as Record<string | symbol, unknown>)[name];
  } catch {
    return undefined;
  }
}
