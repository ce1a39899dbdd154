import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { instrumentationTable } from '../../src/instrumentation-table.ts';
import { node, root, runProgram, type Ending } from '../process/program.ts';
import { startSink, type Sink } from '../process/sink.ts';

let folder: string;
let tarball: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-install-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An empty project with nothing but the tarball in it. */
function install(type: 'commonjs' | 'module'): string {
  const project = join(folder, type);
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'user', private: true, type }),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', tarball], {
    cwd: project,
    stdio: 'pipe',
  });
  return project;
}

/** The code block of a page that begins with this comment. */
function codeOf(page: string, first: string): string {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/```js\n([\s\S]*?)```/g);
  for (const [, code = ''] of blocks) if (code.startsWith(first)) return code;
  throw new Error(`${page} has no block that begins with "${first}"`);
}

function parseLine(line: string): Record<string, unknown> {
  return JSON.parse(line) as Record<string, unknown>;
}

describe.each([
  ['commonjs', "const log = require('filrouge').createLogger();", '--require'],
  ['module', "import { createLogger } from 'filrouge';\nconst log = createLogger();", '--import'],
] as const)('an empty %s project', (type, logger, flag) => {
  let project: string;

  beforeAll(() => {
    project = install(type);
  }, 180_000);

  test(`${flag} filrouge/register sends the span and the log line of an application`, async () => {
    const api =
      type === 'module'
        ? "import { trace } from '@opentelemetry/api';"
        : "const { trace } = require('@opentelemetry/api');";
    const code = `${api}\n${logger}\ntrace.getTracer('t').startActiveSpan('work', (span) => { log.info('hello'); span.end(); });\n`;
    writeFileSync(join(project, 'app.js'), code);
    const sink = await startSink();
    const ending = await runProgram(
      [flag, 'filrouge/register', 'app.js'],
      { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url },
      node,
      project,
    );
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect(sink.spans.map((span) => span.name)).toEqual(['work']);
    expect(sink.logs.map((record) => record.traceId)).toEqual([sink.spans[0]?.traceId]);
    const lines = ending.stdout.trim().split('\n').map(parseLine);
    expect(lines.filter((line) => line['log_type'] === 'application')).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      message: 'hello',
      trace_id: sink.spans[0]?.traceId,
    });
  });

  test('the filrouge command answers', () => {
    const command = join(project, 'node_modules/.bin/filrouge');
    expect(existsSync(command)).toBe(true);
    const version = execFileSync(node, [command, '--version'], { cwd: project, encoding: 'utf8' });
    expect(version).toContain('0.1.0');
  });

  test('every instrumentation is inside, and needs nothing that is not installed', () => {
    const code = `
      const { readdirSync } = require('node:fs');
      const parts = 'node_modules/filrouge/dist/parts/';
      const names = readdirSync(parts).filter((name) => name.startsWith('instrumentation-'));
      const made = names.map((name) => {
        const Class = Object.values(require('./' + parts + name)).find((value) => /Instrumentation$/.test(value.name));
        const made = new Class({ enabled: false });
        return typeof made.enable === 'function' && made.instrumentationName;
      });
      console.log(JSON.stringify(made));
    `;
    writeFileSync(join(project, 'all.cjs'), code);
    const made = JSON.parse(
      execFileSync(node, ['all.cjs'], { cwd: project, encoding: 'utf8' }),
    ) as string[];
    const expected = instrumentationTable.map(
      ({ name }) => `@opentelemetry/instrumentation-${name}`,
    );
    expect(made.sort()).toEqual(expected.sort());
  });

  test('no more packages and megabytes are installed than may be', () => {
    const lock = readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> };
    expect(Object.keys(packages).length).toBeLessThanOrEqual(budgets.packagesInstalled);
    const size = execFileSync('du', ['-sk', 'node_modules'], { cwd: project, encoding: 'utf8' });
    expect(Number.parseInt(size, 10) / 1024).toBeLessThan(budgets.megabytesInstalled);
  });

  test('one copy of the OpenTelemetry SDK is installed', () => {
    const copies = execFileSync(
      'find',
      ['node_modules', '-path', '*@opentelemetry/core/package.json'],
      { cwd: project, encoding: 'utf8' },
    );
    expect(copies.trim().split('\n')).toEqual(['node_modules/@opentelemetry/core/package.json']);
  });
});

describe('code in the documentation runs as it stands', () => {
  async function run(
    file: string,
    args: readonly string[],
  ): Promise<{ ending: Ending; sink: Sink }> {
    const sink = await startSink();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_SERVICE_NAME: 'order' };
    const ending = await runProgram([...args, file], environment, node, join(folder, 'module'));
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    return { ending, sink };
  }

  function write(file: string, page: string): void {
    writeFileSync(join(folder, 'module', file), codeOf(page, `// ${file}`));
  }

  test('README.md: app.mjs, and docs/getting-started.md: init.mjs around it', async () => {
    write('app.mjs', 'README.md');
    const { sink } = await run('app.mjs', ['--import', 'filrouge/register']);
    expect(sink.logs.map((record) => record.body)).toEqual(['order created']);
    expect(sink.logs[0]?.attributes).toMatchObject({ 'tenant.id': 'acme', order_id: 42 });
    write('init.mjs', 'docs/getting-started.md');
    const { ending } = await run('init.mjs', []);
    expect(ending.stdout).toContain('produced');
  });

  test('docs/getting-started.md: helpers.mjs', async () => {
    write('helpers.mjs', 'docs/getting-started.md');
    const { sink } = await run('helpers.mjs', ['--import', 'filrouge/register']);
    expect(sink.spans).toHaveLength(1);
    expect(sink.spans[0]).toMatchObject({ name: 'nightly report' });
    expect(sink.spans[0]?.attributes).toMatchObject({
      'tenant.id': 'acme',
      'correlation.id': 'job-7',
      'report.rows': 12,
    });
  });
});
