import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasSoundHooks } from '#module-hooks';
import { budgets } from '../../bench/budgets.ts';
import { node, root, runProgram, startProgram, type Ending } from './program.ts';
import { sendLeft } from './send-left.ts';
import { startSink, type Sink } from './sink.ts';

let sink: Sink;
let folder: string;

beforeEach(async () => {
  sink = await startSink();
  folder = mkdtempSync(join(tmpdir(), 'filrouge-arm-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(async () => {
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

const { stdout: version } = await runProgram(['-p', 'process.versions.node']);
const waits = hasSoundHooks(version.trim());

function run(file: string, code: string, env: Record<string, string> = {}): Promise<Ending> {
  writeFileSync(join(folder, file), code);
  return runProgram(['--require', './register', join(folder, file)], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    FILROUGE_SPOOL_DIR: join(folder, 'spool'),
    OTEL_SERVICE_NAME: 'numbers',
    ...env,
  });
}

const spanNames = (): string[] => sink.spans.map(({ name }) => name);
const messages = (): unknown[] => sink.allLogs.map(({ body }) => body);

describe.runIf(waits)('a program that uses nothing that is recorded', () => {
  test('loads at most 10 files of ours, and leaves nothing', async () => {
    const ending = await run(
      'empty.cjs',
      'require("node:fs").writeSync(1, String(Object.keys(require.cache).length));',
    );
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    // Its own file is one of them.
    expect(Number(ending.stdout)).toBeLessThanOrEqual(budgets.filesOfEmptyProgram);
    expect(existsSync(join(folder, 'spool'))).toBe(false);
    expect(sink.requests).toEqual([]);
  });

  test('is recorded when it goes on for longer than a moment', async () => {
    await run('long.cjs', 'setTimeout(() => {}, 2_500);');
    expect(messages()).toEqual(['process started', 'process ended with code 0']);
  });

  test('is recorded when it ends with a code that says failure', async () => {
    const { code } = await run('fails.cjs', 'process.exit(3);');
    expect(code).toBe(3);
    await sendLeft({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      FILROUGE_SPOOL_DIR: join(folder, 'spool'),
    });
    expect(messages().slice(0, 2)).toEqual(['process started', 'process ended with code 3']);
  });

  test('is recorded when it crashes, as without us', async () => {
    const program = 'null.x;';
    const ending = await run('crash.cjs', program);
    const plain = await runProgram([join(folder, 'crash.cjs')]);
    expect(ending).toEqual(plain);
    expect(messages()).toEqual([
      'process started',
      expect.stringContaining('uncaught exception: Cannot read properties of null'),
      'process ended with code 1',
    ]);
  });

  test('sends what another process left', async () => {
    const spool = join(folder, 'spool');
    const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', FILROUGE_SPOOL_DIR: spool };
    await run('one.cjs', 'console.log("left")', away);
    expect(readdirSync(join(spool, 'numbers')).length).toBeGreaterThan(0);
    await run('two.cjs', 'setTimeout(() => {}, 1_000);');
    expect(messages()).toContain('left');
  });

  test('starts nothing after shutdown()', async () => {
    const code = `
      const { telemetry } = require(${JSON.stringify(join(root, 'dist/register.cjs'))});
      telemetry.shutdown().then((stats) => console.log(stats.logs.produced));
    `;
    expect(await run('shut.cjs', code)).toMatchObject({ stdout: '0\n', stderr: '' });
    expect(sink.requests).toEqual([]);
  });

  test('disabled, loads nothing more', async () => {
    const code = 'console.log(Object.keys(require.cache).length);';
    const { stdout } = await run('disabled.cjs', code, { OTEL_SDK_DISABLED: 'true' });
    expect(Number(stdout)).toBeLessThanOrEqual(budgets.filesOfEmptyProgram);
  });
});

describe('the first thing that a program uses is recorded', () => {
  test('a line on the console, printed as without us', async () => {
    const ending = await run(
      'console.cjs',
      'console.error("%s there", "hi"); console.log(console.log.name, console.log.length);',
    );
    expect(ending).toMatchObject({ stdout: 'log 0\n', stderr: 'hi there\n' });
    expect(messages()).toContain('hi there');
  });

  test('each line on a console whose methods were taken before, once', async () => {
    await run(
      'taken.cjs',
      "const { log } = console; const { warn } = console; console.warn = (...v) => warn('theirs', ...v); for (const n of [1, 2, 3]) { log('line', n); console.warn(n); }",
    );
    const printed = messages().filter((body) => /^(line|theirs) /.test(String(body)));
    expect(printed).toEqual(['line 1', 'theirs 1', 'line 2', 'theirs 2', 'line 3', 'theirs 3']);
  });

  test.each([
    ['cjs', 'fetch(process.env.AT).catch(() => {});'],
    ['mjs', 'await fetch(process.env.AT).catch(() => {});'],
  ])('a request by fetch in a .%s file', async (type, code) => {
    await run(`fetch.${type}`, code, { AT: `${sink.url}/hello` });
    expect(spanNames()).toEqual(['GET']);
  });

  test.each([
    ['cjs', "const { get } = require('node:http');"],
    ['cjs', "const { get } = process.getBuiltinModule('http');"],
    ['cjs', "const { get } = module.require('https') && require('http');"],
    ['mjs', "import { get } from 'node:http';"],
    ['mjs', "const { get } = await import('http');"],
    [
      'mjs',
      "import { createRequire } from 'node:module'; const { get } = createRequire(import.meta.url)('http');",
    ],
  ])('a request by http in a .%s file: %s', async (type, load) => {
    await run(`http.${type}`, `${load}\nget(process.env.AT, (answer) => answer.resume());`, {
      AT: `${sink.url}/hello`,
    });
    expect(spanNames()).toEqual(['GET']);
  });

  const serve = `
    const server = express().get('/here/:id', (_, response) => response.end()).listen(0, '127.0.0.1', async () => {
      await fetch('http://127.0.0.1:' + server.address().port + '/here/1');
      server.close();
    });
  `;
  test.each([
    ['cjs', "const express = require('express');"],
    [
      'cjs',
      `const express = require(${JSON.stringify(join(root, 'node_modules/express/index.js'))});`,
    ],
    ['cjs', "const express = require('#express');"],
    ['mjs', "import express from 'express';"],
    ['mjs', "const { default: express } = await import('express');"],
    [
      'cjs',
      "let express; (async () => { express = (await import('express')).default; serve(); })();",
    ],
  ])('a route of express in a .%s file: %s', async (type, load) => {
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ imports: { '#express': 'express' } }),
    );
    const code = load.includes('serve()')
      ? `${load}\nfunction serve() { ${serve} }`
      : `${load}\n${serve}`;
    expect(await run(`express.${type}`, code)).toMatchObject({ code: 0, stderr: '' });
    expect(spanNames().sort()).toEqual(['GET', 'GET /here/:id']);
  });

  test.each([
    ['cjs', "const { trace } = require('@opentelemetry/api');"],
    ['mjs', "import { trace } from '@opentelemetry/api';"],
  ])('a span of the API in a .%s file', async (type, load) => {
    await run(`api.${type}`, `${load}\ntrace.getTracer('t').startSpan('mine').end();`);
    expect(spanNames()).toEqual(['mine']);
  });

  test('a span by a copy of the API that is found under no name, as in a bundle', async () => {
    cpSync(join(root, 'node_modules/@opentelemetry/api'), join(folder, 'vendor'), {
      recursive: true,
    });
    await run('vendor.cjs', "require('./vendor').trace.getTracer('t').startSpan('mine').end();");
    expect(spanNames()).toEqual(['mine']);
  });

  test.each(['winston', 'pino', 'bunyan'])('a line of %s', async (name) => {
    const make = {
      winston:
        "require('winston').createLogger({ transports: [new (require('winston').transports.Console)()] })",
      pino: "require('pino')()",
      bunyan: "require('bunyan').createLogger({ name: 'b' })",
    }[name];
    await run('logger.cjs', `${make}.info('a line');`);
    expect(messages()).toContain('a line');
  });

  test('a line of our own logger, and a span of our own', async () => {
    const index = JSON.stringify(join(root, 'dist/index.cjs'));
    await run(
      'own.cjs',
      `const { createLogger, withSpan } = require(${index});\nwithSpan('mine', () => createLogger().info('ours'));`,
    );
    expect(spanNames()).toEqual(['mine']);
    expect(messages()).toContain('ours');
  });

  test('what a thread leaves', async () => {
    await run(
      'thread.cjs',
      "const { Worker } = require('worker_threads'); new Worker('console.log(\"in a thread\")', { eval: true });",
    );
    await sendLeft({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      FILROUGE_SPOOL_DIR: join(folder, 'spool'),
    });
    expect(messages()).toContain('in a thread');
  });

  test('what another preload has put around require and the console stays', async () => {
    mkdirSync(join(folder, 'other'));
    const other = join(folder, 'other/preload.cjs');
    writeFileSync(
      other,
      `
      const { Module } = require('node:module');
      const { require: original } = Module.prototype;
      Module.prototype.require = function (id) {
        if (id === 'express') process._rawDebug('theirs saw ' + id);
        return original.call(this, id);
      };
      const { log } = console;
      console.log = (...values) => log('theirs:', ...values);
    `,
    );
    writeFileSync(join(folder, 'both.cjs'), `require('express'); console.log('hi');`);
    const args = ['--require', './register', '--require', other, join(folder, 'both.cjs')];
    const ending = await runProgram(args, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
    expect(ending.stdout).toBe('theirs: hi\n');
    expect(ending.stderr).toContain('theirs saw express');
    expect(messages()).toContain('theirs: hi');
  });

  test('and nothing of a context of the application is kept by our timers', async () => {
    const code = `
      const { AsyncLocalStorage } = require('node:async_hooks');
      const store = new AsyncLocalStorage();
      const made = [];
      const { setInterval: original } = globalThis;
      globalThis.setInterval = (...values) => { made.push(store.getStore()); return original(...values); };
      store.run('theirs', () => require('express'));
      process._rawDebug(JSON.stringify({ timers: made.length, kept: made.filter(Boolean).length }));
    `;
    const { stderr } = await run('context.cjs', code);
    expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ kept: 0 });
  });
});

test('Node.js marks what a thread cannot do', async () => {
  const code = `
    console.log('disabled' in process.abort);
    new (require('worker_threads').Worker)("console.log('disabled' in process.abort)", { eval: true });
  `;
  const running = startProgram(['-e', code], {}, node);
  expect((await running.ended).stdout).toBe('false\ntrue\n');
});

test('Node.js has the subscribers of a channel where they are looked for', async () => {
  const code =
    "const c = require('diagnostics_channel').channel('x'); const f = () => {}; c.subscribe(f); console.log(c._subscribers[0] === f);";
  const running = startProgram(['-e', code], {}, node);
  expect((await running.ended).stdout).toBe('true\n');
});
