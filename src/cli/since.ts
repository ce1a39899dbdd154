import { CliError } from './cli-error.ts';
import { toSafeText } from '#safe-text';

const backForm = /^(\d+(?:\.\d+)?)(s|m|h|d)$/;
const millisPerUnit: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };

/**
 * Reads `--since`: `1h` ago, or an instant as the view reads it.
 * @throws CliError for anything else.
 */
export function toInstant(text: string): string {
  const [, amount, unit = ''] = backForm.exec(text) ?? [];
  if (amount !== undefined)
    return new Date(Date.now() - Number(amount) * (millisPerUnit[unit] ?? 0)).toISOString();
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new CliError(
    `--since is ${toSafeText(JSON.stringify(text))}; expected a length of time such as 15m or 24h, or an instant in ISO 8601.`,
    2,
  );
}
