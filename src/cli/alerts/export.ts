import { isOfChannel } from '#alert';
import { exportRules, parts, schemas, targets, type Finding } from '#alert/export';
import { advise } from '#suggest';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import { loadAlertFile, toMistakeLine } from './load.ts';

/** What was given behind dashes. */
export type ExportArguments = Readonly<Record<string, string | undefined>>;

/**
 * Prints the rules of a file in the words of another engine; what cannot be said there goes to stderr.
 * @throws CliError with 1 when a rule was left out, 2 for a wrong option.
 */
export function exportAlerts(path: string, given: ExportArguments): void {
  const target = toChoice('--to', given['to'], targets);
  if (target === undefined)
    throw new CliError(`--to is missing; expected ${targets.join(', ')}.`, 2);
  const schema = toChoice('--schema', given['schema'], schemas);
  const part = toChoice('--part', given['part'], parts);
  if (part !== undefined && target !== 'prometheus')
    throw new CliError('--part is for --to prometheus only.', 2);
  if (target === 'prometheus' && schema !== undefined && schema !== 'otel')
    throw new CliError(
      '--to prometheus has the names of OpenTelemetry; expected --schema otel.',
      2,
    );
  const { file, mistakes: all } = loadAlertFile(path);
  // Channels stay here, and so does what is wrong with them, such as a variable that is not set.
  const mistakes = all.filter((mistake) => !isOfChannel(mistake));
  for (const mistake of mistakes) console.error(toMistakeLine(path, mistake));
  const { text, findings } = exportRules(file, { target, schema, part, index: given['index'] });
  process.stdout.write(text);
  for (const finding of findings) console.error(toSafeText(toFindingLine(path, finding)));
  const leftOut = findings.filter(({ isLeftOut }) => isLeftOut).length;
  if (leftOut > 0) throw new CliError(`${leftOut} of ${file.rules.length} rules left out`);
  if (mistakes.length > 0) throw new CliError('what is wrong in the file was left out');
}

/** Gives one line about a rule, as compilers write them. */
function toFindingLine(path: string, { line, rule, isLeftOut, reason }: Finding): string {
  return `${path}:${line}: ${rule}: ${isLeftOut ? 'left out' : 'nearly'}: ${reason}`;
}

function toChoice<Choice extends string>(
  option: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((name) => name === value);
  if (value === undefined || choice !== undefined) return choice;
  throw new CliError(
    `${option} is ${toSafeText(JSON.stringify(value))}; ${advise(value, choices)}`,
    2,
  );
}
