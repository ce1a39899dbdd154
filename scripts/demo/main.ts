import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ChildCrashed, Children } from './children.ts';
import { DatabaseMissing } from './database.ts';
import { JaegerMissing } from './jaeger.ts';
import { type DemoOptions, UsageError, helpText, parseOptions } from './options.ts';
import { pathOf } from './paths.ts';
import { type Ending, runDemo } from './run.ts';
import { watchSignals } from './signals.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) {
      console.log(helpText);
      return 0;
    }
    if (!existsSync(pathOf('dist/register.cjs')))
      throw new UsageError('Nothing is built yet: npm run build');
    return await runInFolder(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function runInFolder(options: DemoOptions): Promise<number> {
  const kept = options.data === undefined ? undefined : resolve(options.data);
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'filrouge-demo-')));
  await mkdir(dataDir, { recursive: true });
  try {
    const { exitCode, lastLine } = await runToTheEnd(options, dataDir);
    if (lastLine !== undefined) console.log(lastLine);
    return exitCode;
  } finally {
    if (kept === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

/** Whatever happens, nothing that was started runs on. */
async function runToTheEnd(options: DemoOptions, dataDir: string): Promise<Ending> {
  const children = new Children();
  const killAll = (): void => children.kill();
  process.once('exit', killAll);
  const signals = watchSignals(killAll);
  try {
    return await Promise.race([
      runDemo({ options, children, dataDir, signal: signals.aborted }),
      children.crash,
      signals.received.then(() => ({ exitCode: options.exit ? 130 : 0, lastLine: undefined })),
    ]);
  } catch (error) {
    if (signals.aborted.aborted) return { exitCode: 130, lastLine: undefined };
    sayFailure(error);
    return { exitCode: 1, lastLine: undefined };
  } finally {
    signals.abort();
    await children.stop((line) => console.error(line));
    signals.close();
    process.off('exit', killAll);
  }
}

function sayFailure(error: unknown): void {
  if (error instanceof ChildCrashed) {
    console.error(`\n${error.message}; its last lines:`);
    for (const line of error.child.lastLines) console.error(`  ${line}`);
    return;
  }
  const expected = error instanceof DatabaseMissing || error instanceof JaegerMissing;
  console.error(expected ? error.message : error);
}
