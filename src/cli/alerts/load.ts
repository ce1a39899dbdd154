import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readAlertFile, type FileMistake, type ReadFile } from '#alert';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';

/**
 * Reads a file of alerts; `\${NAME}` is looked up in the environment, `password_file` beside the file.
 * @throws CliError when there is no such file.
 */
export function loadAlertFile(path: string): ReadFile {
  const folder = dirname(resolve(path));
  return readAlertFile(readAlertText(path), {
    variable: (name) => process.env[name],
    file: (name) => readFileSync(resolve(folder, name), 'utf8'),
  });
}

/** Gives one line about a mistake, as compilers write them. */
export function toMistakeLine(path: string, { line, column, message }: FileMistake): string {
  return `${toSafeText(path)}:${line}:${column}: ${toSafeText(message)}`;
}

/** Reads the text of a file of alerts. @throws CliError when there is no such file. */
export function readAlertText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? String(error));
    throw new CliError(
      `${toSafeText(path)} cannot be read: ${reason}; expected a file of alerts.`,
      2,
      error,
    );
  }
}
