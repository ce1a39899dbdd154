import { guarded, sayRarely } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { securityEvents, type SecurityEventName } from '#record';
import { toRecordNames } from './business-context.ts';
import { processIntake } from './process-intake.ts';

/**
 * Records a security event: a record of type `security` with the level that the OWASP Logging Vocabulary gives it, the ids of
 * the request, and these fields. It goes where log records go; to stdout only through a logger of `createLogger()`.
 * Never throws.
 * @param name Of the vocabulary; whom and what it concerns belongs into the fields, where it is masked or pseudonymised.
 * @param fields Such as `{ userId: 42, reason: 'wrong password' }`; `message` replaces the sentence. `upload_validation` with
 * the `outcome` `failed` or `incomplete` is critical.
 * @since 0.1.0
 */
export function securityEvent(
  name: SecurityEventName,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  guarded('securityEvent', () => {
    const intake = processIntake();
    const level = Object.hasOwn(securityEvents, name) ? levelOf(name, fields) : undefined;
    const shown = level === undefined ? toShown(name, intake) : name;
    if (level === undefined) sayUnknown(name, shown);
    const { message = shown.replaceAll('_', ' '), ...rest } = fields;
    emitEvent(intake, {
      level: level ?? 'warning',
      message,
      fields: toRecordNames(rest),
      logType: 'security',
      eventName: level === undefined ? 'unknown_event' : name,
    });
  });
}

/** Of one event the vocabulary makes the level depend on what was found. */
function levelOf(name: SecurityEventName, { outcome }: Readonly<Record<string, unknown>>): string {
  const failed = outcome === 'failed' || outcome === 'incomplete';
  return name === 'upload_validation' && failed ? 'crit' : securityEvents[name];
}

const longestName = 64;

/** OWASP's own form of a name says behind a colon whom it concerns: that is neither written nor said. */
function toShown(name: unknown, { redactor }: Intake): string {
  const [shown = ''] = String(name).split(':', 1);
  return redactor.text(shown).slice(0, longestName);
}

// One key for all: names that are made of data shall not fill stderr.
function sayUnknown(name: unknown, shown: string): void {
  const detail = String(name).includes(':') ? ' with something behind a colon' : '';
  sayRarely(
    'securityEvent:name',
    `securityEvent() got ${JSON.stringify(shown)}${detail}; expected a name of the OWASP Logging Vocabulary; recorded as unknown_event.`,
  );
}
