import { announceQuiet, guarded } from '#diagnostics';
import { emitEvent, type Intake } from '#intake';
import { toThrownText } from '#record';

/**
 * Records the life of the process: its start, its end with the exit code, and the exception or rejection that ends it.
 * Listens only where Node.js goes on as if nobody did (`uncaughtExceptionMonitor`, `exit`).
 */
export function recordProcess(intake: Intake): void {
  let ended = false;
  const emit = (
    level: string,
    message: string | (() => string),
    eventName: string,
    fields: object,
    error?: unknown,
  ): void => {
    guarded(`record of ${eventName}`, () => {
      const text = typeof message === 'string' ? message : message();
      emitEvent(intake, { level, message: text, fields, error, logType: 'system', eventName });
    });
  };
  announceQuiet();
  emit('info', 'process started', 'process.start', {
    pid: process.pid,
    node_version: process.versions.node,
  });
  process.on('uncaughtExceptionMonitor', (error: unknown, origin) => {
    // Somebody handles it: the process lives.
    const fatal =
      process.listenerCount('uncaughtException') === 0 &&
      !process.hasUncaughtExceptionCaptureCallback();
    emit(
      fatal ? 'fatal' : 'error',
      () =>
        `${origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception'}: ${toSentence(error)}`,
      'process.crash',
      {},
      error,
    );
  });
  const recordEnd = (code: number): void => {
    if (ended) return;
    ended = true;
    announceQuiet();
    emit(code === 0 ? 'info' : 'error', `process ended with code ${code}`, 'process.stop', {
      exit_code: code,
      uptime_seconds: Math.round(process.uptime() * 1e3) / 1e3,
    });
  };
  // A process that ends by itself: early enough to be sent.
  process.on('beforeExit', recordEnd);
  process.on('exit', recordEnd);
}

/** Whatever was thrown may throw again when it is read: then Node.js must go on as it would without us. */
function toSentence(error: unknown): string {
  try {
    return error instanceof Error ? error.message : toThrownText(error);
  } catch {
    return '[unreadable]';
  }
}
