/** Tells whether stdout is a terminal whose owner has nothing against colours (https://no-color.org). */
export function hasColour(): boolean {
  return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
}
