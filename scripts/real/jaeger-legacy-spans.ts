/** The services whose spans are compared. */
export const comparedServices = { caller: 'compared-order', callee: 'compared-user' };

/** The traces that are compared; the id of one has 64 bits. */
export const comparedTraces = {
  whole: '5ba7651916cd43dd8448eb211c80319c',
  short: '0000000000000000a3ce929d0e0e4736',
};

const { whole: traceId, short: shortId } = comparedTraces;
const ids = { root: 'a1', select: 'a2', callee: 'a3', linked: 'a4', short: 'b1' };

/** Gives an instant in OTLP's JSON form from microseconds after the start. */
type At = (micros: number) => string;

/**
 * Gives a request of OTLP's JSON form with all that a span can have: kinds, a failed status, events, links, values of all
 * types, a parent in another service. What Jaeger and a view are known to answer in different ways (docs/view.md) is not in it.
 */
export function toComparedSpans(startNs: bigint): object {
  const at: At = (micros) => String(startNs + BigInt(micros) * 1_000n + 7n);
  const scope = { name: 'http', version: '1.2.3', attributes: texts({ 'scope.attribute': 'x' }) };
  const order = { 'service.name': comparedServices.caller, 'host.name': 'h' };
  return {
    resourceSpans: [
      {
        resource: { attributes: texts(order) },
        scopeSpans: [{ scope, spans: [toRoot(at), ...toChildren(at)] }],
      },
      {
        resource: { attributes: texts({ 'service.name': comparedServices.callee }) },
        scopeSpans: [{ spans: toCalled(at) }],
      },
    ],
  };
}

function toRoot(at: At): object {
  return {
    ...toSpan(ids.root, 'POST /orders', at(0), at(80_001)),
    kind: 2,
    traceState: 'k=v',
    status: { code: 2, message: 'declined' },
    attributes: toAttributesOfAllTypes(),
    events: [
      {
        name: 'exception',
        timeUnixNano: at(2_000),
        attributes: texts({ 'exception.type': 'Error', a: 'b' }),
      },
      { name: 'log', timeUnixNano: at(3_000), attributes: texts({ event: 'own' }) },
      { name: 'bare', timeUnixNano: at(4_000) },
    ],
    links: [
      { traceId: shortId, spanId: toSpanId(ids.short), attributes: texts({ x: 'y' }) },
      { traceId, spanId: toSpanId(ids.linked) },
    ],
  };
}

function toAttributesOfAllTypes(): object[] {
  const list = [{ stringValue: 'a' }, { intValue: '2' }, { boolValue: true }];
  return [
    ...texts({ text: 'a', empty: '', yes: true, no: false }),
    { key: 'whole', value: { intValue: '7' } },
    { key: 'negative', value: { intValue: '-9007199254740991' } },
    { key: 'half', value: { doubleValue: 1.5 } },
    { key: 'small', value: { doubleValue: 1e-9 } },
    { key: 'nothing', value: {} },
    { key: 'list', value: { arrayValue: { values: list } } },
    { key: 'map', value: { kvlistValue: { values: texts({ z: 'q', a: true }) } } },
  ];
}

function toChildren(at: At): object[] {
  return [
    {
      ...toSpan(ids.select, 'select', at(10_000), at(11_000)),
      parentSpanId: toSpanId(ids.root),
      kind: 3,
      status: { code: 1 },
    },
    {
      ...toSpan(ids.linked, 'linked', at(10_100), at(10_200)),
      parentSpanId: toSpanId(ids.select),
      kind: 1,
      links: [{ traceId, spanId: toSpanId(ids.select) }],
    },
  ];
}

function toCalled(at: At): object[] {
  return [
    {
      ...toSpan(ids.callee, 'GET /users', at(20_000), at(20_400)),
      parentSpanId: toSpanId(ids.root),
      kind: 2,
    },
    { ...toSpan(ids.short, 'short', at(1), at(9)), traceId: shortId, kind: 4 },
  ];
}

function toSpan(id: string, name: string, start: string, end: string): object {
  return {
    traceId,
    spanId: toSpanId(id),
    name,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
  };
}

function toSpanId(id: string): string {
  return id.padStart(16, '0');
}

function texts(values: Readonly<Record<string, string | boolean>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { boolValue: value },
  }));
}
