import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Program } from './program.ts';

const main = 'scripts/demo/main.ts';
const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('the demo', () => {
  test('--requests 20 --exit ends with one JSON line that accounts for everything', async () => {
    await using demo = new Program([main, '--requests', '20', '--exit']);

    const exitCode = await demo.exitCode();

    expect(demo.stderr).toEqual([]);
    expect(JSON.parse(demo.stdout.at(-1) ?? '')).toEqual({
      requests: 20,
      traces: 20,
      complete_traces: 20,
      services: ['app', 'delivery', 'order', 'user'],
      spans: expect.any(Number),
      logs: expect.any(Number),
      logs_without_trace_id: 0,
      lost: 0,
      view: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(exitCode).toBe(0);
    expect(await demo.leftovers()).toEqual([]);
  });

  test('--alerts --exit tells of a wave of declined payments by mail and webhook, and of its end', async () => {
    await using demo = new Program([main, '--alerts', '--exit']);

    expect(await demo.exitCode()).toBe(0);
    expect(demo.stderr).toEqual([]);
    const told = demo.stdout.filter((line) => line.startsWith('alert by'));
    expect(told.toSorted()).toEqual([
      expect.stringMatching(
        /^alert by hook: +\[firing\] payments-declined: [\d.]+ % > 50% over 15s$/,
      ),
      expect.stringMatching(/^alert by hook: +\[resolved\] payments-declined/),
      expect.stringMatching(/^alert by mail: +\[firing\] payments-declined: [\d.]+ % > 50%$/),
      expect.stringMatching(/^alert by mail: +\[resolved\] payments-declined$/),
    ]);
    expect(JSON.parse(demo.stdout.at(-1) ?? '')).toMatchObject({
      lost: 0,
      alerts: { mails: 2, webhooks: 2 },
    });
    expect(await demo.leftovers()).toEqual([]);
  });

  test('without flags, and with its port taken, it shows one trace until Ctrl-C ends all of it', async () => {
    await using taken = await occupy(4318);
    await using demo = new Program([main]);

    await demo.line(/the same: {2}http/);
    demo.signal('SIGINT');

    expect(await demo.exitCode()).toBe(0);
    expect(demo.stdout).toContainEqual(expect.stringContaining(`port ${taken.port} is taken`));
    expect(demo.stdout).toContainEqual(expect.stringMatching(/^the shop's page: +http/));
    const trace = demo.stdout.join('\n').split('one order, through four processes:')[1];
    expect(trace).toMatch(/POST \/api\/orders/);
    expect(trace).toMatch(/order created/);
    expect(await demo.leftovers()).toEqual([]);
  });

  test('killed, it leaves nothing behind', async () => {
    await using demo = new Program([main]);
    await demo.line(/^the shop's page/);
    expect((await demo.processes()).size).toBeGreaterThan(5);

    demo.signal('SIGKILL');

    expect(await demo.leftovers()).toEqual([]);
  });

  test('stopped while it starts, it leaves nothing behind', async () => {
    await using demo = new Program([main]);
    await expect
      .poll(async () => (await demo.processes()).size, { timeout: 10_000 })
      .toBeGreaterThan(1);

    demo.signal('SIGTERM');

    expect(await demo.exitCode()).toBe(0);
    expect(await demo.leftovers()).toEqual([]);
  });

  test('names the service that crashed, and ends the others', async () => {
    await using demo = new Program([main]);
    await demo.line(/^the shop's page/);
    const user = [...(await demo.processes())].find(([, command]) => command.includes('user.cjs'));

    process.kill(user?.[0] ?? 0, 'SIGKILL');

    expect(await demo.exitCode()).toBe(1);
    expect(demo.stderr).toContain('user was ended by SIGKILL; its last lines:');
    expect(await demo.leftovers()).toEqual([]);
  });

  test('--otlp counts what the services say was accepted', async () => {
    await using receiver = await startReceiver();
    await using demo = new Program([main, '--requests', '5', '--exit', '--otlp', receiver.url]);

    const exitCode = await demo.exitCode();

    expect(JSON.parse(demo.stdout.at(-1) ?? '')).toMatchObject({
      requests: 5,
      complete_traces: 5,
      services: ['app', 'delivery', 'order', 'user'],
      logs_without_trace_id: 0,
      lost: 0,
      view: null,
    });
    expect(exitCode).toBe(0);
    expect(receiver.paths()).toEqual(['/v1/logs', '/v1/traces']);
  });

  test('--otlp with nobody there fails and counts the loss', async () => {
    await using demo = new Program([
      main,
      '--requests',
      '2',
      '--exit',
      '--otlp',
      'http://127.0.0.1:1',
    ]);

    const exitCode = await demo.exitCode();

    const report = JSON.parse(demo.stdout.at(-1) ?? '');
    expect(report).toMatchObject({ requests: 2, complete_traces: 0, spans: 0, view: null });
    expect(report.lost).toBeGreaterThan(0);
    expect(exitCode).toBe(1);
  });

  test('a database that does not answer: one line with the remedy, without the password', async () => {
    const url = 'postgres://shop:secret@127.0.0.1:1/shop';
    await using demo = new Program([main], { DATABASE_URL: url });

    expect(await demo.exitCode()).toBe(1);
    expect(demo.stderr).toHaveLength(1);
    expect(demo.stderr[0]).toContain('postgres://shop@127.0.0.1:1/shop');
    expect(demo.stderr[0]).toContain('env -u DATABASE_URL npm run demo');
    expect(demo.stderr[0]).not.toContain('secret');
    expect(await demo.leftovers()).toEqual([]);
  });

  test('--jaeger without a Jaeger: one line with the command that starts one', async () => {
    await using demo = new Program([main, '--jaeger'], { JAEGER_OTLP_URL: 'http://127.0.0.1:1' });

    expect(await demo.exitCode()).toBe(1);
    expect(demo.stderr).toHaveLength(1);
    expect(demo.stderr[0]).toContain('docker compose -f docker-compose.jaeger.yml up -d');
    expect(await demo.leftovers()).toEqual([]);
  });

  test.each([
    ['an unknown flag', ['--fast'], '--fast'],
    ['a malformed number', ['--requests', 'many'], '--requests is "many"'],
    ['a malformed URL', ['--otlp', 'nowhere'], '--otlp is "nowhere"'],
    ['--exit without a number', ['--exit'], '--exit needs --requests'],
  ])('%s: one line, exit code 2', async (_name, args, text) => {
    await using demo = new Program([main, ...args]);

    expect(await demo.exitCode()).toBe(2);
    expect(demo.stderr).toEqual([expect.stringContaining(text)]);
    expect(demo.stdout).toEqual([]);
  });

  test('--help prints the flags', async () => {
    await using demo = new Program([main, '--help']);

    expect(await demo.exitCode()).toBe(0);
    expect(demo.stdout.join('\n')).toContain('--requests N');
  });
});

/** Takes a port, or finds that somebody else has it: both are what the test needs. */
async function occupy(port: number) {
  // Any program on this machine may try the standard port, and one open connection would hold the end up.
  const server = createServer((socket) => socket.destroy());
  const settled = new Promise((resolve) => {
    server.once('listening', resolve).once('error', resolve);
  });
  server.listen(port, '127.0.0.1');
  await settled;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await once(server.close(), 'close');
    },
  };
}

async function startReceiver() {
  const seen = new Set<string>();
  const server = createHttpServer((request, response) => {
    seen.add(request.url ?? '');
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': request.headers['content-type'] ?? '' });
      response.end(request.headers['content-type'] === 'application/json' ? '{}' : '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    paths: () => [...seen].toSorted(),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
