import { toTable } from '../table.ts';
import {
  placeholdersIn,
  toTaken,
  type Placeholder,
  type Preset,
  type Source,
  type Variant,
} from './preset.ts';
import { presets } from './presets.ts';
import { toSecond } from './second.ts';

/** Writes a preset for a shell: `export` lines, and what there is to know as comments. */
export function toShell(preset: Preset, variant: Variant): string {
  const cite = createCitations();
  const exports = variant.variables.map(({ name, value }) => `export ${name}="${value}"`);
  const lines = [
    `# ${toHead(preset, variant)} ${cite(preset.traces.source, preset.logs.source)}`,
    ...needed(preset, variant).map(({ name, doc }) => `# Set before: ${name} (${doc})`),
    ...exports,
    `# Variables: ${variant.variables.map(({ name, source }) => `${name} ${cite(source)}`).join(', ')}`,
    ...toOthers(preset, variant),
    `# As a second destination: ${toSecond(preset, variant)}`,
    ...preset.facts.map(({ text, source, doubt }) => `# ${text} ${cite(source)}${toDoubt(doubt)}`),
    '# Sources:',
    ...cite.all().map(({ url, checked }, at) => `# [${at + 1}] ${url} (read ${checked})`),
  ];
  return lines.join('\n');
}

/** Says whether a fact is certain. */
export function toDoubt(doubt: string | undefined): string {
  return doubt === undefined ? '' : ` Not confirmed: ${doubt}.`;
}

/** A preset as JSON. */
export function toJson(preset: Preset, variant: Variant): Readonly<Record<string, unknown>> {
  const { name, title, traces, logs, variants, facts } = preset;
  return {
    name,
    title,
    region: variant.name,
    regions: variants.map((one) => one.name),
    takes: {
      traces: { taken: traces.isTaken, ...traces.source },
      logs: { taken: logs.isTaken, ...logs.source },
    },
    setBefore: needed(preset, variant),
    variables: variant.variables.map(({ source, ...variable }) => ({ ...variable, ...source })),
    secondDestination: toSecond(preset, variant),
    facts: facts.map(({ text, source, doubt }) => ({ text, notConfirmed: doubt, ...source })),
  };
}

/** Lists every preset, one line each. */
export function toList(): string {
  const rows = presets.map((preset) => [
    preset.name,
    preset.title,
    toTakes(preset),
    preset.variants.length > 1 ? preset.variants.map(({ name }) => name).join(', ') : '',
  ]);
  return toTable(columns, rows).join('\n');
}

/** Says which signals a back end takes. */
export function toTakes(preset: Preset): string {
  const taken = toTaken(preset);
  return taken.length === 1 ? `${taken.join('')} only` : taken.join(' and ');
}

/** Gives what must be set in the shell before a preset can be used. */
export function needed({ placeholders }: Preset, { variables }: Variant): readonly Placeholder[] {
  const used = new Set(variables.flatMap(({ value }) => placeholdersIn(value)));
  return placeholders.filter(({ name }) => used.has(name));
}

const columns = [
  { head: 'name', side: 'left' },
  { head: 'back end', side: 'left' },
  { head: 'takes', side: 'left' },
  { head: '--region', side: 'left' },
] as const;

function toHead(preset: Preset, { name }: Variant): string {
  const region = preset.variants.length > 1 ? ` (${name})` : '';
  return `${preset.title}${region}: ${toTakes(preset)}, by OTLP/HTTP with protobuf`;
}

function toOthers({ name, variants }: Preset, variant: Variant): readonly string[] {
  const others = variants.filter((one) => one !== variant).map((one) => one.name);
  if (others.length === 0) return [];
  return [`# Others: filrouge preset ${name} --region ${others.join('|')}`];
}

/** Numbers sources in the order in which they are named. */
function createCitations(): ((...of: readonly Source[]) => string) & {
  readonly all: () => readonly Source[];
} {
  const known: Source[] = [];
  const toNumber = (source: Source): number => {
    if (!known.includes(source)) known.push(source);
    return known.indexOf(source) + 1;
  };
  const cite = (...of: readonly Source[]): string =>
    [...new Set(of)].map((source) => `[${toNumber(source)}]`).join(' ');
  return Object.assign(cite, { all: () => known });
}
