import { startProgram, type Running } from './program.ts';

/** A `filrouge view` in a process of its own, which whoever started it ends. */
export interface RunningView {
  readonly running: Running;
  readonly url: string;
}

/** Starts a view of the built package on a free port, and waits until it answers. @param more Further arguments. */
export async function runView(dataDir: string, ...more: readonly string[]): Promise<RunningView> {
  const args = ['dist/cli.cjs', 'view', '--port', '0', '--data', dataDir, ...more];
  const running = startProgram(args);
  const stdout = await running.stdoutHas('ends the view.\n');
  return { running, url: /^filrouge view (http:\/\/127\.0\.0\.1:\d+)\n/.exec(stdout)?.[1] ?? '' };
}
