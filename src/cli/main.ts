#!/usr/bin/env node
import { toHelp } from './help.ts';
import { toNodeComplaint } from './node-version.ts';
import { suggest } from '#suggest';
import { version } from '#version';

/** Each command is loaded when it is called: `--help` loads none of them. */
const commands: ReadonlyMap<string, (args: readonly string[]) => Promise<void>> = new Map([
  ['view', async (args) => (await import('./view.ts')).runView(args)],
  ['logs', async (args) => (await import('./logs.ts')).runLogs(args)],
  ['trace', async (args) => (await import('./trace.ts')).runTrace(args)],
  ['services', async (args) => (await import('./services.ts')).runServices(args)],
  ['import', async (args) => (await import('./import/run.ts')).runImport(args)],
  ['alerts', async (args) => (await import('./alerts/run.ts')).runAlerts(args)],
  ['preset', async (args) => (await import('./preset/run.ts')).runPreset(args)],
  ['doctor', async (args) => (await import('./doctor.ts')).runDoctor(args)],
  ['spool', async (args) => (await import('./spool/run.ts')).runSpool(args)],
]);

void main(process.argv.slice(2));

/** Never rejects: whatever goes wrong is one line and an exit code. */
async function main(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message.split('\n', 1)[0]);
    process.exitCode = toExitCode(error);
  }
}

async function run([name = '--help', ...args]: readonly string[]): Promise<number> {
  const complaint = toNodeComplaint(process.versions.node);
  if (complaint !== undefined) return complain(complaint, 1);
  const isHelp = [name, ...args].some((arg) => arg === '--help' || arg === '-h');
  if (isHelp || name === 'help') console.log(toHelp(name));
  else if (name === '--version' || name === '-v') console.log(version);
  else return runCommand(name, args);
  return 0;
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  const command = commands.get(name);
  if (command === undefined) return complain(toUnknown(name), 2);
  await command(args);
  return 0;
}

function toUnknown(name: string): string {
  const near = suggest(name, [...commands.keys()]);
  const advice = near === undefined ? 'see filrouge --help' : `did you mean "${near}"?`;
  return `Unknown command ${JSON.stringify(name)}; ${advice}`;
}

function complain(message: string, exitCode: number): number {
  console.error(message);
  return exitCode;
}

/** A command says its own code; a wrong option (from `parseArgs`) is 2, anything else 1. */
function toExitCode(error: unknown): number {
  if (!(error instanceof Error)) return 1;
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode;
  const isWrongOption = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isWrongOption ? 2 : 1;
}
