import { toList } from '#config';
import { listenToConsole, tellNext, type PrintCall } from '#console-calls';

/** Wakes when something was printed; whoever listens by that hears it. */
export function watchConsole(wake: () => void): void {
  const disabled = toList(process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] ?? '');
  if (disabled.includes('console')) return;
  const told = (call: PrintCall): void => {
    wake();
    tellNext(call, told);
  };
  listenToConsole(told);
}
