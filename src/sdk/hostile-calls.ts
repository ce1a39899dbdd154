import {
  INVALID_SPAN_CONTEXT,
  logs,
  trace,
  type AttributeValue,
  type Span,
} from '@opentelemetry/api';
import { primitiveText, readFrom, unreadable } from '#redact';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, Method>;
/** What is done when a call has thrown; it may throw as well. */
type Again = (original: Method, self: object, args: readonly unknown[]) => unknown;

/**
 * Keeps hostile values away from the classes of the SDK, whose methods throw at a getter that throws, or a link that is
 * null: without telemetry the same calls do nothing. What cannot be read is marked; the span, event or record stays.
 * Call it once the SDK is registered.
 */
export function guardCalls(): void {
  const tracer = delegateOf(trace.getTracerProvider()).getTracer('filrouge');
  guardTracers(methodsOf(tracer));
  const logger = delegateOf(logs.getLoggerProvider()).getLogger('filrouge');
  guard(methodsOf(logger), 'emit', (original, self, [record]) =>
    original.call(self, withReadable(record, 'attributes', 'body')),
  );
}

/** The global of the API stands for the provider that was registered. */
function delegateOf<Provider extends object>(provider: Provider): Provider {
  const proxy = provider as Provider & { getDelegate?: () => Provider };
  return proxy.getDelegate?.() ?? provider;
}

function methodsOf(instance: object): Methods {
  return Object.getPrototypeOf(instance) as Methods;
}

function guardTracers(methods: Methods): void {
  const seen = new WeakSet<object>();
  guard(methods, 'startSpan', (original, self, [name, options, parent]) => {
    try {
      return original.call(self, name, toReadableOptions(options), parent);
    } catch {
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  });
  replace(
    methods,
    'startSpan',
    (original) =>
      function startSpan(name, options, parent) {
        const span = original.call(this, toName(name), options, parent) as Span;
        const its = methodsOf(span);
        if (!seen.has(its)) {
          seen.add(its);
          // Those that record nothing read nothing.
          if (span.isRecording()) guardSpans(its);
        }
        const proto = protoOf(options);
        if (proto !== undefined) span.setAttribute(protoName, proto as AttributeValue);
        return span;
      },
  );
}

function guardSpans(methods: Methods): void {
  replace(
    methods,
    'setAttribute',
    (original) =>
      function setAttribute(name, value) {
        return name === protoName
          ? setProto(original, this, value)
          : original.call(this, name, value);
      },
  );
  guard(methods, 'setAttribute', (original, self, [name, value]) =>
    original.call(self, name, toReadable(value)),
  );
  guard(methods, 'setAttributes', (original, self, [attributes]) =>
    original.call(self, toReadable(attributes)),
  );
  guard(methods, 'addEvent', (original, self, [name, attributes, time]) =>
    original.call(self, name, toReadable(attributes), time),
  );
  guard(methods, 'addLink', (original, self, [link]) => original.call(self, toReadableLink(link)));
  guard(methods, 'addLinks', (_original, self) => self);
  guard(methods, 'setStatus', (original, self, [status]) =>
    original.call(self, toReadable(status)),
  );
  guard(methods, 'recordException', (original, self, [error, time]) =>
    original.call(self, toReadable(error), time),
  );
  for (const name of ['updateName', 'addEvent'])
    replace(
      methods,
      name,
      (original) =>
        function named(name, ...rest) {
          return original.call(this, toName(name), ...rest);
        },
    );
}

/** An attribute of this name would become the class of the SDK's object of attributes, and be lost. */
const protoName = '__proto__';

function setProto(original: Method, self: object, value: unknown): unknown {
  const { attributes } = self as { readonly attributes?: Record<string, unknown> };
  if (attributes === undefined || Object.hasOwn(attributes, protoName))
    return original.call(self, protoName, value);
  const field = { value: undefined, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(attributes, protoName, field);
  try {
    return original.call(self, protoName, value);
  } finally {
    // The span has ended, or takes no such value.
    if (attributes[protoName] === undefined) delete attributes[protoName];
  }
}

/** The attribute of that name with which a span is started. */
function protoOf(options: unknown): unknown {
  try {
    const { attributes } = (options ?? {}) as { readonly attributes?: object };
    return attributes !== undefined && Object.hasOwn(attributes, protoName)
      ? (attributes as Record<string, unknown>)[protoName]
      : undefined;
  } catch {
    return undefined;
  }
}

/** A second try with what can be read; a call that still throws does nothing. */
function guard(methods: Methods, name: string, again: Again): void {
  replace(
    methods,
    name,
    (original) =>
      function guarded(...args) {
        try {
          return original.apply(this, args);
        } catch {
          try {
            return again(original, this, args);
          } catch {
            return this;
          }
        }
      },
  );
}

function replace(methods: Methods, name: string, make: (original: Method) => Method): void {
  const original = methods[name];
  if (original !== undefined) methods[name] = make(original);
}

/** The name of a span or event is a text, whatever the application gives. */
function toName(name: unknown): string {
  return typeof name === 'string' ? name : primitiveText(name);
}

// Values of spans and records are flat, or nearly.
const maxDepth = 8;
const maxNames = 1_000;

function toReadableOptions(options: unknown): unknown {
  const copy = withReadable(options, 'attributes');
  const { links } = copy;
  return Array.isArray(links) ? { ...copy, links: links.map(toReadableLink) } : copy;
}

function toReadableLink(link: unknown): unknown {
  return withReadable(link, 'attributes');
}

/** Copies an object of the API; of its fields, those that are named hold values of the application. */
function withReadable(value: unknown, ...foreign: readonly string[]): Record<string, unknown> {
  const names = Object.keys(value as object);
  return Object.fromEntries(
    names.map((name) => {
      const field = readFrom(value as object, name);
      return [name, foreign.includes(name) ? toReadable(field) : field];
    }),
  );
}

/** Copies what can be read of a value, as plain data. Never throws. */
function toReadable(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDepth) return unreadable;
  try {
    if (Array.isArray(value))
      return value.slice(0, maxNames).map((item) => toReadable(item, depth + 1));
    const names = Object.getOwnPropertyNames(value).slice(0, maxNames);
    return Object.fromEntries(
      names.map((name) => [name, toReadable(readFrom(value, name), depth + 1)]),
    );
  } catch {
    return unreadable;
  }
}
