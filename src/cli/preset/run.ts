import { parseArgs } from 'node:util';
import { suggest } from '#suggest';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import type { Preset, Variant } from './preset.ts';
import { presets } from './presets.ts';
import { toJson, toList, toShell } from './print.ts';

const options = {
  region: { type: 'string' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/**
 * `filrouge preset [NAME] [--region NAME] [--check] [--json]`: the variables for a back end, or whether it takes something.
 * @throws CliError in one line, with the exit code.
 */
export async function runPreset(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const { region, check = false, json = false } = values;
  const [name, ...more] = positionals;
  if (name === undefined && (check || region !== undefined))
    throw new CliError(`Found no name; expected one of ${names().join(', ')}.`, 2);
  if (more.length > 0)
    throw new CliError(`Found ${positionals.length} names; expected filrouge preset NAME.`, 2);
  if (name === undefined) return console.log(json ? toText(presets.map(toDefault)) : toList());
  const preset = findPreset(name);
  const variant = findVariant(preset, region);
  if (check) return (await import('./check.ts')).checkPreset(preset, variant, json);
  console.log(json ? toText(toJson(preset, variant)) : toShell(preset, variant));
}

function findPreset(name: string): Preset {
  const preset = presets.find((one) => one.name === name);
  if (preset !== undefined) return preset;
  throw new CliError(
    `There is no preset ${quote(name)}; ${advise(name.toLowerCase(), names())}`,
    2,
  );
}

function findVariant({ name, variants }: Preset, region: string | undefined): Variant {
  const variant = region === undefined ? variants[0] : variants.find((one) => one.name === region);
  if (variant !== undefined) return variant;
  const known = variants.map((one) => one.name);
  throw new CliError(
    `${name} has no region ${quote(region ?? '')}; ${advise(region ?? '', known)}`,
    2,
  );
}

function advise(typed: string, known: readonly string[]): string {
  const near = suggest(typed, known);
  return near === undefined ? `expected one of ${known.join(', ')}.` : `did you mean "${near}"?`;
}

function toDefault(preset: Preset): Readonly<Record<string, unknown>> {
  return toJson(preset, preset.variants[0]);
}

function names(): readonly string[] {
  return presets.map(({ name }) => name);
}

function quote(text: string): string {
  return toSafeText(JSON.stringify(text));
}

function toText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
