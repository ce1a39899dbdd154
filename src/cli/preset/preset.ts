/** Where a fact stands, and when it was read there. */
export interface Source {
  readonly url: string;
  /** Day, as `2026-11-26`. */
  readonly checked: string;
}

/** A variable to export; `$NAME` in its value is a variable of the shell. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly source: Source;
}

/** A variable of the shell that a preset needs: a secret, or what is different for each account. */
export interface Placeholder {
  readonly name: string;
  /** What it holds, and where that is found. */
  readonly doc: string;
}

/** Something to know about a back end. */
export interface Fact {
  readonly text: string;
  readonly source: Source;
  /** Why it is not certain, where it is not. */
  readonly doubt?: string;
}

/** Whether a back end takes a signal by OTLP/HTTP with protobuf. */
export interface Taking {
  readonly isTaken: boolean;
  readonly source: Source;
}

/** A region, or another way in. */
export interface Variant {
  readonly name: string;
  readonly variables: readonly Variable[];
}

/** How a back end is reached, and what it is known to take. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly traces: Taking;
  readonly logs: Taking;
  readonly placeholders: readonly Placeholder[];
  /** The first one is the default. */
  readonly variants: readonly [Variant, ...(readonly Variant[])];
  readonly facts: readonly Fact[];
}

/** Gives the signals that a back end takes. */
export function toTaken({ traces, logs }: Preset): readonly ('traces' | 'logs')[] {
  return [
    ...(traces.isTaken ? (['traces'] as const) : []),
    ...(logs.isTaken ? (['logs'] as const) : []),
  ];
}

const placeholder = /\$([A-Z][A-Z0-9_]*)/g;

/** Gives the names of the shell's variables in a value. */
export function placeholdersIn(value: string): readonly string[] {
  return [...value.matchAll(placeholder)].map(([, name = '']) => name);
}

/** Puts the shell's variables into a value, as the shell does; what is not set is left out. */
export function fill(value: string, environment: Readonly<Record<string, string | undefined>>) {
  return value.replace(placeholder, (_, name: string) => environment[name]?.trim() ?? '');
}
