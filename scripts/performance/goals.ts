/** A figure that is wanted, and where the measured one stands. */
export interface Goal {
  readonly what: string;
  /** At most so much. */
  readonly atMost: number;
  readonly unit: string;
  readonly bench: string;
  /** How the line above its table begins. */
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

const empty = { bench: 'startup', table: '1.', row: 'filrouge' };
const service = { bench: 'startup', table: '2.', row: 'filrouge', column: '× bare' };
const request = { bench: 'http', table: 'Per request', column: '× bare', unit: '×' };
const line = { bench: 'log', table: 'Per line', column: '× winston', unit: '×' };

/** What is wanted, whether it is reached or not. */
export const goals: readonly Goal[] = [
  {
    what: 'CPU that a start adds to an empty program',
    atMost: 20,
    unit: 'ms',
    ...empty,
    column: 'added',
  },
  {
    what: 'files that are loaded then, with the program itself',
    atMost: 10,
    unit: '',
    ...empty,
    column: 'CommonJS files',
  },
  {
    what: 'CPU of a service with express until its first answer, of the service alone',
    atMost: 1.15,
    unit: '×',
    ...service,
  },
  { what: 'CPU of a request, of the service alone', atMost: 1.2, ...request, row: 'filrouge' },
  {
    what: 'the same with `OTEL_TRACES_SAMPLER=always_off`',
    atMost: 1.08,
    ...request,
    row: 'filrouge-unsampled',
  },
  {
    what: 'the same with `OTEL_SDK_DISABLED=true`',
    atMost: 1.01,
    ...request,
    row: 'filrouge-disabled',
  },
  {
    what: 'a line of winston with ids, of winston alone',
    atMost: 0.3,
    ...line,
    row: 'winston-filrouge-ids',
  },
  { what: 'the same, also sent', atMost: 0.8, ...line, row: 'winston-filrouge-sent' },
  {
    what: "a span from its start to its acknowledgement, of OpenTelemetry's own road",
    atMost: 0.5,
    unit: '×',
    bench: 'spool',
    table: '2.',
    row: 'filrouge, spool',
    column: '× own',
  },
];
