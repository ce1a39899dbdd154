import type { ResourceLogs, ResourceSpans } from '#otlp';

/** What one line of a file holds. */
export interface Records {
  readonly spans: readonly ResourceSpans[];
  readonly logs: readonly ResourceLogs[];
  /** What is wrong with the rest of it. */
  readonly problems: readonly string[];
}

/** Gives the reason alone, in the words of a line: it is no request here. */
export function toReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, reason] = /^OTLP request is malformed: (.*)\.$/s.exec(message) ?? [];
  if (reason === undefined) return message;
  return reason.includes('expected') ? reason : `${reason}; expected OTLP JSON`;
}
