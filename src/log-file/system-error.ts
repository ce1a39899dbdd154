import { describe } from '#diagnostics';

/** Gives the system's code of an error (ENOSPC, EACCES, …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Gives the reason as the system says it, without the call: "ENOSPC: no space left on device". */
export function reasonOf(error: unknown): string {
  return describe(error).replace(/, \w{1,20}(?: '.{0,4096}')?$/s, '');
}
