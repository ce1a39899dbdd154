import { guarded } from '#diagnostics';

/**
 * Tells what the application has just thrown through us, if nobody catches it: that is known in the same turn. To be called
 * from a `finally`: what is caught and thrown again would be reported as an exception of that line.
 * @param orElse Called a turn later, when somebody has caught it.
 */
export function whenUncaught(tell: (error: unknown) => void, orElse?: () => void): void {
  const tellGuarded = (error: unknown): void => guarded('span of a request', () => tell(error));
  process.once('uncaughtExceptionMonitor', tellGuarded);
  setImmediate(() => {
    process.off('uncaughtExceptionMonitor', tellGuarded);
    if (orElse !== undefined) guarded('span of a request', orElse);
  }).unref();
}
