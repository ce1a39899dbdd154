type Wanted = { readonly atMost: number } | { readonly atLeast: number };

/** A figure that is wanted, and where the measured one stands. */
export interface Goal {
  readonly what: string;
  /** At most so much, or at least. */
  readonly wanted: Wanted;
  readonly unit: string;
  readonly bench: string;
  /** How the line above its table begins. */
  readonly table: string;
  readonly row: string;
  readonly column: string;
  /** What was done to reach it, and where the time goes: for one that is missed. */
  readonly tried?: string;
}

const empty = { bench: 'startup', table: '1.', row: 'filrouge' };
const service = { bench: 'startup', table: '2.', row: 'filrouge', column: '× bare' };
const request = { bench: 'http', table: 'Per request', column: '× bare', unit: '×' };
const line = { bench: 'log', table: 'Per line', column: '× winston', unit: '×' };

const arrives = {
  bench: 'burst',
  row: 'filrouge, spool',
  column: '% arrived',
  wanted: { atLeast: 100 },
  unit: '%',
};

const view = { bench: 'view', row: 'filrouge view' };

/** What is wanted, whether it is reached or not. */
export const goals: readonly Goal[] = [
  {
    what: 'CPU that a start adds to an empty program',
    wanted: { atMost: 20 },
    unit: 'ms',
    ...empty,
    column: 'added',
  },
  {
    what: 'files that are loaded then, with the program itself',
    wanted: { atMost: 10 },
    unit: '',
    ...empty,
    column: 'CommonJS files',
  },
  {
    what: 'memory (RSS) that a start adds to an empty program',
    wanted: { atMost: 6 },
    unit: 'MB',
    ...empty,
    column: 'RSS MB > added',
  },
  {
    what: 'CPU of a service with express until its first answer, of the service alone',
    wanted: { atMost: 1.15 },
    unit: '×',
    ...service,
    tried:
      'one build of 80 files instead of 1,260, a start that waits until something is recorded (decision 007), instrumentations that ' +
      'are loaded with their library, spans of HTTP of our own instead of two instrumentations (10 files). Fewer files and a ' +
      'build half as long saved 3 and 4 ms, the compile cache of Node.js 12 ms, which is the application’s to turn on. What is ' +
      'left is code that runs for the first time: the SDK, the first span and record, the patches of express and winston.',
  },
  {
    what: 'CPU of a request, of the service alone',
    wanted: { atMost: 1.2 },
    ...request,
    row: 'filrouge',
    tried:
      'spans of served and sent requests of our own (decisions 008, 009), records that are read and cleaned once and pass by the ' +
      'SDK’s log record, contexts that point to each other instead of copying maps, private fields instead of WeakMaps, no context ' +
      'for listeners that are not there. Of 340 µs that a request costs more under `perf` (754 of 414), V8’s built-in functions ' +
      'take 80 and its runtime 65 (look-ups in objects of many shapes, copies), our own code 68, six writes to the disk with the ' +
      'rest of the kernel 30, Node.js and undici 38, memory 16: no function of ours is above 0.4 %, 1.4 % with what it calls (“Where the time goes”). Without the lines of winston and ' +
      'the access record (two spans only) it is 572 of 414, 1.38 ×.',
  },
  {
    what: 'CPU of a request with fastify, of the service alone: less than the cheapest other, OpenTelemetry',
    wanted: { atMost: 1.72 },
    ...request,
    bench: 'fastify',
    row: 'filrouge',
    tried:
      'what was tried for any request. OpenTelemetry makes two spans of it, too, and no log record; with spans only filrouge has 1.93 ×. ' +
      'What each span costs more is what stands before it is sent: ids, a look at each attribute, the write to the disk.',
  },
  {
    what: 'CPU of a request with a query of `pg`, of the service alone: less than the cheapest other, dd-trace',
    wanted: { atMost: 1.94 },
    ...request,
    bench: 'pg',
    row: 'filrouge',
    tried:
      'what was tried for any request. With spans only it is 2.06 ×; the spans of `pg` are those of OpenTelemetry’s instrumentation, ' +
      'which dd-trace does without.',
  },
  {
    what: 'CPU of a request with `OTEL_TRACES_SAMPLER=always_off`',
    wanted: { atMost: 1.08 },
    ...request,
    row: 'filrouge-unsampled',
    tried:
      'what was tried for any request. The four log records of a request are made all the same, and the server span is read for its access record.',
  },
  {
    what: 'CPU of a request with `OTEL_SDK_DISABLED=true`',
    wanted: { atMost: 1.01 },
    ...request,
    row: 'filrouge-disabled',
    tried:
      'nothing of filrouge runs while a request is served then; by how much the rounds differ is the machine, and the aim lies ' +
      'among them.',
  },
  {
    what: 'a line of `createLogger()` with ids, `FILROUGE_REDACT=off`, of winston alone',
    wanted: { atMost: 0.3 },
    ...line,
    row: 'createLogger-unredacted',
    tried:
      'the line goes past both streams of winston, and its fields are read once. What is left of winston is its method of a level and ' +
      'its copies of what is logged (1.0 µs of 9); of ours, reading the call and its context (2.3), the copy of its fields (1.0), the JSON (1.8) and ' +
      'one write (2). `JSON.stringify` of such a line and a write to stdout alone are 0.42 ×: less would take gathering lines, which a crash would lose.',
  },
  {
    what: 'the same with redaction',
    wanted: { atMost: 0.8 },
    ...line,
    row: 'createLogger-ids',
    tried:
      'a clean record is not looked at again, short texts without a secret are remembered from record to record, each character is looked at ' +
      'without a branch, names are read by the engine’s own list, and room on the stack is asked in 5 ns instead of 3.5 µs. What the search adds is ' +
      '0.07 × here; the rest is that of the line without redaction.',
  },
  {
    what: 'a line of a winston logger that the application made, with ids and redaction',
    wanted: { atMost: 0.8 },
    ...line,
    row: 'winston-filrouge-ids',
    tried:
      'what was tried for those of `createLogger()`. The line of a logger that the application made still goes through winston, which cannot be ' +
      'cheaper than winston alone.',
  },
  {
    what: 'a line of `createLogger()` with ids that is also sent',
    wanted: { atMost: 0.8 },
    ...line,
    row: 'createLogger-sent',
    tried:
      'what was tried for its ids; a record is encoded as it is, without an object of attributes and past the SDK’s log record, and written by one ' +
      'system call. What that takes is “Spool.append on disk” below.',
  },
  {
    what: "a span from its start to its acknowledgement, of OpenTelemetry's own road",
    wanted: { atMost: 0.5 },
    unit: '×',
    bench: 'spool',
    table: '2.',
    row: 'filrouge, spool',
    column: '× own',
    tried:
      'one pass to bytes at the end of the span, resource and scope once for a segment, no queue of objects, one write each. What ' +
      'OpenTelemetry’s own road does not do is in front of it: ids of the context, and a look at each attribute for ' +
      'secrets. Gathering spans and writing them together would save calls of the system, and lose what is gathered when the ' +
      'process is killed.',
  },
  {
    what: 'the same in memory (`FILROUGE_SPOOL_DIR=none`)',
    wanted: { atMost: 0.4 },
    unit: '×',
    bench: 'spool',
    table: '2.',
    row: 'filrouge, memory',
    column: '× own',
    tried:
      'what was tried for the spool, of which it is the write to the disk less. Encoding alone is 0.49 × OpenTelemetry’s (“Encoding” below).',
  },
  {
    what: 'spans of 5,000 in one stretch that arrive',
    ...arrives,
    table: '1.',
  },
  {
    what: 'spans that arrive of 40,000 a second for 5 s',
    ...arrives,
    table: '3.',
  },
  {
    what: '`filrouge view`: first byte of its page after the start of the process',
    wanted: { atMost: 300 },
    unit: 'ms',
    ...view,
    table: '1.',
    column: 'first byte of /',
  },
  {
    what: 'the same, with a store as full as its bounds let it be',
    wanted: { atMost: 300 },
    unit: 'ms',
    ...view,
    table: '5.',
    row: 'within its bounds',
    column: 'first byte of /',
  },
  {
    what: 'CPU of a span or log record that the view stores',
    wanted: { atMost: 30 },
    unit: 'µs',
    ...view,
    table: '2.',
    column: 'µs CPU a row',
  },
  {
    what: 'disk of a span or log record in its store: a million of each in 1 GB',
    wanted: { atMost: 500 },
    unit: 'bytes',
    ...view,
    table: '2.',
    column: 'bytes on disk a row',
  },
  {
    what: 'the slowest of the queries of its pages then (p95)',
    wanted: { atMost: 200 },
    unit: 'ms',
    ...view,
    table: '3.',
    row: 'the slowest',
    column: 'p95',
    tried:
      'of each 1,024 rows a filter says what they may hold (a query by an attribute, a word, a duration or a regular expression took 0.8 to 2.3 s before), ' +
      'services of a day are read by hours, a list counts the spans of long traces by SQL, an error’s stack is read up to its own frame, and a long trace is answered ' +
      'as what its rows show. Of what is left of the trace of 100,000 spans, SQLite’s reading is a half.',
  },
  {
    what: 'a trace of 100,000 spans, all of it at once (p95)',
    wanted: { atMost: 1_000 },
    unit: 'ms',
    ...view,
    table: '3.',
    row: 'all 100,000 alone, as no page asks',
    column: 'p95',
    tried:
      'the page asks for what its rows show, in columns, names and services once (5 MB for the spans instead of 35 for half of them), and for the attributes of a ' +
      'row when it is opened; a column is read as one text; the file is mapped into memory. Half of what is left is SQLite reading 100,000 rows of 600 bytes.',
  },
  {
    what: 'rows that it stores within a second at 20,000 a second, while pages are open',
    ...view,
    wanted: { atLeast: 100 },
    unit: '%',
    table: '4.',
    column: '% within 1 s',
  },
  {
    what: 'rows that it acknowledged then and has not',
    ...view,
    wanted: { atMost: 0 },
    unit: '',
    table: '4.',
    column: 'lost',
  },
];
