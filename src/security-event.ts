import { guarded, sayRarely } from '#diagnostics';
import { emitEvent } from '#intake';
import { securityEvents, type SecurityEventName } from '#record';
import { toRecordNames } from './business-context.ts';
import { processIntake } from './process-intake.ts';

/**
 * Records a security event: a record of type `security` with the level that the OWASP Logging Vocabulary gives it, the ids of
 * the request, and these fields. It goes where log records go; to stdout only through a logger of `createLogger()`.
 * Never throws.
 * @param name Of the vocabulary; whom and what it concerns belongs into the fields, where it is masked or pseudonymised.
 * @param fields Such as `{ userId: 42, reason: 'wrong password' }`; `message` replaces the sentence.
 * @since 0.1.0
 */
export function securityEvent(
  name: SecurityEventName,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  guarded('securityEvent', () => {
    const level = securityEvents[name] as string | undefined;
    if (level === undefined) sayUnknown(name);
    const { message = toSentence(name), ...rest } = fields;
    emitEvent(processIntake(), {
      level: level ?? 'warning',
      message,
      fields: toRecordNames(rest),
      logType: 'security',
      eventName: level === undefined ? 'unknown_event' : name,
    });
  });
}

function toSentence(name: unknown): string {
  return String(name).replaceAll('_', ' ');
}

function sayUnknown(name: unknown): void {
  sayRarely(
    `security:${String(name).slice(0, 64)}`,
    `securityEvent() got ${JSON.stringify(String(name).slice(0, 64))}; expected a name of the OWASP Logging Vocabulary; recorded as unknown_event.`,
  );
}
