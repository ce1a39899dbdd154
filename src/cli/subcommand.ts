import { suggest } from '#suggest';
import { toSafeText } from '#safe-text';

/** Says that a command has no subcommand of this name, and which it has. */
export function toUnknownSubcommand(
  command: string,
  name: string | undefined,
  names: readonly string[],
): string {
  const expected = `expected ${names.join(', ')}`;
  if (name === undefined) return `filrouge ${command} has no subcommand; ${expected}.`;
  const near = suggest(name, names);
  const advice = near === undefined ? expected : `did you mean "${near}"?`;
  return `Unknown subcommand ${toSafeText(JSON.stringify(name))} of filrouge ${command}; ${advice}`;
}
