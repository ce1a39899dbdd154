import { expect, test } from 'vitest';
import { runProgram } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

const program = 'test/fixtures/process/routes.cjs';

async function run(server: string, parameters: string): Promise<{ stdout: string; sink: Sink }> {
  const args = ['--require', './register', program, server];
  const { ending, sink } = await runIntoSink(args, { FILROUGE_RECORD_PARAMETERS: parameters });
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  return { stdout: ending.stdout, sink };
}

function accessOf({ allLogs }: Sink, path: string) {
  const record = allLogs.find(
    ({ eventName, body }) => eventName === 'http.server.request' && String(body).includes(path),
  );
  const { input, output } = record?.attributes ?? {};
  return { input, output };
}

const fields =
  'input.shop, input.coupon, input.article, input.customer.city, input.customer.email, input.password, input.nothing, output.status, output.card, output.total.cents';
const received = {
  shop: 'north',
  coupon: 'SPRING',
  article: 'loom',
  customer: { city: 'Lyon', email: '[masked]' },
  password: '[masked]',
};
const answered = {
  status: 'placed',
  card: expect.stringContaining('6467'),
  total: { cents: 1250 },
};

test.each(['express', 'fastify'])(
  '%s: the named fields of a route are on its access record and its span, clean; nothing else is',
  async (server) => {
    const bare = await runProgram([program, server]);
    const { stdout, sink } = await run(server, `POST /orders/:shop: ${fields}; * /plain: output.x`);
    expect(stdout).toBe(bare.stdout);
    expect(accessOf(sink, '/orders')).toEqual({ input: received, output: answered });
    expect(accessOf(sink, '/plain')).toEqual({ input: undefined, output: undefined });
    const span = sink.spans.find(({ attributes }) => attributes['http.route'] === '/orders/:shop');
    expect(JSON.parse(String(span?.attributes['input']))).toEqual(received);
    expect(JSON.parse(String(span?.attributes['output']))).toEqual(answered);
    const all = Buffer.concat(sink.bodies).toString('latin1');
    expect(all).not.toMatch(/hunter2|for my mother|1488 ?0343/);
  },
);

test('without a framework, the query and the answer: nobody has read the body', async () => {
  const { sink } = await run('http', `* /orders/north: ${fields}`);
  expect(accessOf(sink, '/orders')).toEqual({ input: { coupon: 'SPRING' }, output: answered });
});

test.each([
  ['another method', 'GET /orders/:shop: input.article, output.status'],
  ['another route', 'POST /orders: input.article, output.status'],
])('%s records nothing', async (_what, parameters) => {
  const { sink } = await run('express', parameters);
  expect(accessOf(sink, '/orders')).toEqual({ input: undefined, output: undefined });
});
