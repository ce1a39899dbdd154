import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { linesOf } from '../program.ts';
import type { Bench, Finding, Probe } from '../probe.ts';

/** Sends what no client sends, over a raw socket. */
export const headers: Probe = {
  goal: 'G14',
  name: 'hostile request headers',
  promise: 'a server answers as without us, nothing on its stderr, a span for each request',
  run: sendHostile,
};

const nodeFlags = ['--max-http-header-size=2097152'];
const serverKind = 2;
const ids = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'] as const;
const traceparent = `traceparent: 00-${ids.join('-')}-01`;
const longText = 'x'.repeat(8_000);
const megabyte = 1_000_000;

/** Header lines of each request. */
const hostileHeaders: readonly (readonly [name: string, line: string])[] = [
  ['traceparent of zeros', `traceparent: 00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`],
  ['traceparent of garbage', 'traceparent: \u00ff\u0001-not;a"parent'.replace('\u0001', '%01')],
  ['traceparent of version ff', `traceparent: ff-${ids.join('-')}-01`],
  ['traceparent of 8,000 characters', `traceparent: ${longText}`],
  ['baggage with broken percents', 'baggage: a=%E0%A4%A,b=%,c=%zz'],
  ['baggage with __proto__', 'baggage: __proto__=polluted,constructor=polluted'],
  [
    'baggage of 1,000 entries',
    `baggage: ${Array.from({ length: 1_000 }, (_, index) => `k${index}=v`).join(',')}`,
  ],
  ['tracestate of 8,000 characters', `${traceparent}\r\ntracestate: a=${longText}`],
  ['baggage of 1 MB', `baggage: a=${'x'.repeat(megabyte)}`],
];

async function sendHostile(bench: Bench): Promise<Finding> {
  await bench.sink.start();
  const plain = await serve(bench, true);
  const ours = await serve(bench, false);
  const spans = bench.sink.spans.kept.filter(
    ({ content }) => 'kind' in content && content.kind === serverKind,
  );
  const misses = hostileHeaders.flatMap(([name], index) => {
    const [expected, found] = [plain.answers[index], ours.answers[index]];
    if (expected?.startsWith('HTTP/1.1 200 OK') !== true)
      return [`${name}: not sent (${expected})`];
    return expected === found ? [] : [`${name}: ${found ?? 'no answer'} instead of ${expected}`];
  });
  const others = linesOf(ours.stderr, 'others');
  if (others.length > 0) misses.push(`stderr: ${others.join(' ')}`);
  if (spans.length !== hostileHeaders.length) misses.push(`${spans.length} spans`);
  if (ours.end !== plain.end) misses.push(`ended with ${ours.end}, without us with ${plain.end}`);
  return {
    measured: `${hostileHeaders.length} requests, ${spans.length} spans, largest of ${bench.sink.spans.largestBytes.toLocaleString('en-US')} bytes`,
    misses,
  };
}

interface Served {
  readonly answers: readonly string[];
  readonly stderr: string;
  readonly end: string;
}

async function serve(bench: Bench, isPlain: boolean): Promise<Served> {
  const notes = isPlain ? 'plain-notes' : 'notes';
  const running = bench.launch({ program: 'server.cjs', isPlain, nodeFlags, notes });
  await bench.until(() => bench.read(notes).marks['port'] !== undefined, running);
  const port = bench.read(notes).marks['port'] ?? 0;
  const answers: string[] = [];
  for (const [index, [, line]] of hostileHeaders.entries()) {
    answers.push(await ask(port, `/${index}`, line));
  }
  running.child.stdin?.end();
  const { stderr, code, signal } = await running.ended;
  return { answers, stderr, end: String(code ?? signal) };
}

/** Status and body of an answer. Its date, and the headers that we add, are of no matter. */
async function ask(port: number, path: string, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-own: own\r\nconnection: close\r\n`;
  socket.write(`${head}${line}\r\n\r\n`, 'latin1');
  const answer = await text(socket);
  const [status] = answer.split('\r\n');
  return `${status} ${answer.slice(answer.indexOf('\r\n\r\n')).trim()}`;
}
