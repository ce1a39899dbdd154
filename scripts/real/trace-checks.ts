import type { Span, Trace } from './jaeger-api.ts';
import type { LoggedLine } from './log-files.ts';

/** A statement about one trace. */
export interface TraceCheck {
  readonly name: string;
  /** Gives what is wrong, or undefined when the statement holds. */
  readonly findFault: (trace: Trace) => string | undefined;
  /** Makes a copy of a good trace of which the statement does not hold. */
  readonly spoil: (trace: Trace) => Trace;
}

const statusError = 2;
const kindServer = 2;
const callers: Readonly<Record<string, string>> = {
  order: 'app',
  user: 'order',
  delivery: 'order',
};

const oneRoot: TraceCheck = {
  name: 'there is one root, in app',
  findFault: (trace) => {
    const roots = trace.filter((span) => span.parentSpanId === undefined);
    const [root] = roots;
    if (roots.length === 1 && root?.service === 'app') return undefined;
    return `roots: ${roots.map(describe).join(', ') || 'none'}`;
  },
  spoil: (trace) => trace.map((span) => ({ ...span, parentSpanId: undefined })),
};

const parentsPresent: TraceCheck = {
  name: 'every parent is present',
  findFault: (trace) => {
    const ids = new Set(trace.map((span) => span.spanId));
    return list(
      trace.filter(({ parentSpanId: id }) => id !== undefined && !ids.has(id)),
      'without its parent',
    );
  },
  spoil: (trace) => {
    const parents = new Set(trace.map((span) => span.parentSpanId));
    const parent = trace.find((span) => parents.has(span.spanId));
    return trace.filter((span) => span !== parent);
  },
};

const correlationId = sameEverywhere('correlation.id');
const tenantId = sameEverywhere('tenant.id');

const clientId: TraceCheck = {
  name: 'service.peer.name says who called, on every span of order, user and delivery',
  findFault: (trace) => {
    const wrong = trace.filter((span) => {
      const caller = callers[span.service];
      return caller !== undefined && span.attributes['service.peer.name'] !== caller;
    });
    return list(wrong, 'with another service.peer.name');
  },
  spoil: (trace) => spoilOne(trace, 'user', { 'service.peer.name': 'app' }),
};

/** For orders of customers who agreed to be recognised. */
export const deviceId: TraceCheck = {
  name: 'app.installation.id is on every span of order, user and delivery, the same',
  findFault: (trace) => {
    const called = trace.filter((span) => span.service in callers);
    return faultOfSame(called, 'app.installation.id');
  },
  spoil: (trace) => spoilOne(trace, 'delivery', { 'app.installation.id': '' }),
};

/** Of every trace of the shop. */
export const everyTrace: readonly TraceCheck[] = [
  oneRoot,
  parentsPresent,
  correlationId,
  tenantId,
  clientId,
];

/** Of orders that reached delivery. */
export const allServices: TraceCheck = {
  name: 'all four services are in it',
  findFault: (trace) => {
    const found = [...new Set(trace.map((span) => span.service))].toSorted();
    return found.join() === 'app,delivery,order,user' ? undefined : `services: ${found.join(', ')}`;
  },
  spoil: (trace) => trace.filter((span) => span.service !== 'delivery'),
};

/** Of orders for which delivery threw. */
export const errorShown: TraceCheck = {
  name: "delivery's server span has status error and the exception",
  findFault: (trace) => {
    const failed = trace.filter(
      (span) =>
        span.service === 'delivery' &&
        span.kind === kindServer &&
        span.status === statusError &&
        span.events.some((event) => event.name === 'exception'),
    );
    return failed.length === 1 ? undefined : `${failed.length} such spans`;
  },
  spoil: (trace) => trace.map((span) => ({ ...span, events: [] })),
};

/** Makes the statement that Jaeger shows every line of the log files at the span that wrote it. */
export function logLinesShown(lines: readonly LoggedLine[]): TraceCheck {
  return {
    name: 'every line of the log files is an event of its span',
    findFault: (trace) => {
      const own = lines.filter((line) => line.traceId === trace[0]?.traceId);
      if (own.length === 0) return `no line in the log files for ${trace[0]?.traceId}`;
      const missing = own.filter((line) => !trace.some((span) => showsLine(span, line)));
      if (missing.length === 0) return undefined;
      return `${missing.length} of ${own.length} lines missing, such as "${missing[0]?.message}"`;
    },
    spoil: (trace) => trace.map((span) => ({ ...span, events: span.events.slice(1) })),
  };
}

function showsLine(span: Span, { spanId, level, message }: LoggedLine): boolean {
  if (span.spanId !== spanId) return false;
  return span.events.some(
    ({ attributes }) => attributes['message'] === message && attributes['level'] === level,
  );
}

function sameEverywhere(attribute: string): TraceCheck {
  return {
    name: `${attribute} is on every span, the same`,
    findFault: (trace) => faultOfSame(trace, attribute),
    spoil: (trace) => spoilOne(trace, 'user', { [attribute]: '' }),
  };
}

function faultOfSame(spans: readonly Span[], attribute: string): string | undefined {
  const missing = list(
    spans.filter((span) => !span.attributes[attribute]),
    `without ${attribute}`,
  );
  if (missing !== undefined) return missing;
  const values = new Set(spans.map((span) => span.attributes[attribute]));
  return values.size === 1 ? undefined : `${attribute} has the values ${[...values].join(', ')}`;
}

/** Changes the last span of a service. */
function spoilOne(trace: Trace, service: string, attributes: Record<string, string>): Trace {
  const last = trace.findLast((span) => span.service === service);
  return trace.map((span) =>
    span === last ? { ...span, attributes: { ...span.attributes, ...attributes } } : span,
  );
}

function list(spans: readonly Span[], what: string): string | undefined {
  if (spans.length === 0) return undefined;
  return `${spans.length} spans ${what}: ${spans.slice(0, 3).map(describe).join(', ')}`;
}

function describe(span: Span): string {
  return `${span.service} "${span.name}"`;
}
