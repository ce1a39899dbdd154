import type { TextMapSetter } from '@opentelemetry/api';

/**
 * Headers that were put on a request whose host was not known yet. Injection and the creation of the request follow each
 * other without a pause, so the last ones are those of the request that is being created.
 */
const last = new Map<string, string>();

/** Returns a setter that remembers what it sets, until the next injection. */
export function noteInjected(setter: TextMapSetter): TextMapSetter {
  last.clear();
  return {
    set(carrier, name, value) {
      last.set(name, value);
      setter.set(carrier, name, value);
    },
  };
}

/** Takes what was put on the request that is being created, by lower-case name. */
export function takeInjected(): ReadonlyMap<string, string> {
  if (last.size === 0) return last;
  const taken = new Map(last);
  last.clear();
  return taken;
}
