import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type YAMLMap,
} from 'yaml';
import { advise } from '#suggest';

/** What is wrong with a file of alerts. */
export interface FileMistake {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What was found, what is expected, what is done instead. */
  readonly message: string;
}

const channelWord = 'channel ';

/** Gives how a message calls a channel. */
export function toChannelName(name: string): string {
  return channelWord + JSON.stringify(name);
}

/** Tells whether a mistake is about a channel: who sends nothing does not mind. */
export function isOfChannel({ message }: FileMistake): boolean {
  return message.startsWith(channelWord);
}

/** Where `${NAME}` and files with secrets are looked up. */
export interface Secrets {
  readonly variable: (name: string) => string | undefined;
  /** @throws Error when the file cannot be read. */
  readonly file: (path: string) => string;
}

/** A file that is read: its text, and what was wrong so far. */
export class Source {
  readonly mistakes: FileMistake[] = [];
  readonly root: Node | null;
  readonly secrets: Secrets;
  readonly #lines = new LineCounter();

  constructor(text: string, secrets: Secrets) {
    this.secrets = secrets;
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
    });
    for (const { pos, message } of document.errors) this.sayAt(pos[0], message);
    this.root = document.contents as Node | null;
  }

  /** Remembers a mistake at a part of the file. */
  say(node: Node | null | undefined, message: string): void {
    this.sayAt(node?.range?.[0] ?? 0, message);
  }

  /** Remembers a mistake at a place within a text without quotes; in quotes, at its beginning. */
  sayWithin(node: Node | null | undefined, offset: number, message: string): void {
    const isPlain = isScalar(node) && node.type === 'PLAIN';
    this.sayAt((node?.range?.[0] ?? 0) + (isPlain ? offset : 0), message);
  }

  sayAt(position: number, message: string): void {
    const { line, col } = this.#lines.linePos(position);
    this.mistakes.push({ line: Math.max(1, line), column: Math.max(1, col), message });
  }

  lineOf(node: Node | null | undefined): number {
    return Math.max(1, this.#lines.linePos(node?.range?.[0] ?? 0).line);
  }
}

/** A value of the file and where it stands. */
export interface Found {
  readonly value: string;
  readonly node: Node;
}

/** Reads a map key by key; what nobody asked for is a mistake. */
export class Fields {
  readonly source: Source;
  readonly node: Node;
  readonly what: string;
  readonly #map: YAMLMap | undefined;
  readonly #asked = new Set<string>();
  readonly #before: number;

  /** @param what How a message calls it: `rule "order-5xx"`. */
  constructor(source: Source, node: Node, what: string) {
    this.source = source;
    this.node = node;
    this.what = what;
    this.#before = source.mistakes.length;
    this.#map = isMap(node) ? node : undefined;
    if (this.#map === undefined) source.say(node, `${what} is ${describe(node)}; expected a map`);
  }

  /** Gives the part under a key. */
  part(key: string): Node | undefined {
    this.#asked.add(key);
    const value = this.#map?.get(key, true) as Node | null | undefined;
    if (isAlias(value)) {
      this.source.say(value, `${this.what}: ${key} is an alias; expected the value itself`);
      return undefined;
    }
    return value ?? undefined;
  }

  /** Gives a text, a number or a boolean as text, with `\${NAME}` filled in. */
  text(key: string): Found | undefined {
    const node = this.part(key);
    if (node === undefined) return undefined;
    return this.#toText(key, node);
  }

  /** As {@link text}; that it is missing is a mistake. */
  required(key: string, example: string): Found | undefined {
    if (this.#map !== undefined && !this.#map.has(key)) this.#missing(key, example);
    return this.text(key);
  }

  /** Gives a list of texts; one text alone will do. */
  texts(key: string): readonly Found[] {
    const node = this.part(key);
    if (node === undefined) return [];
    const items = isSeq(node) ? (node.items as Node[]) : [node];
    return items.flatMap((item) => this.#toText(key, item) ?? []);
  }

  /** Gives a map of texts. */
  map(key: string): Readonly<Record<string, string>> {
    const node = this.part(key);
    if (node === undefined) return {};
    if (!isMap(node)) {
      this.source.say(node, `${this.what}: ${key} is ${describe(node)}; expected a map`);
      return {};
    }
    const entries = node.items.flatMap((pair): [string, string][] => {
      const found = this.#toText(key, pair.value as Node);
      return found === undefined
        ? []
        : [[String(isScalar(pair.key) ? pair.key.value : pair.key), found.value]];
    });
    return Object.fromEntries(entries);
  }

  /** Says which keys nobody asked for. @returns True when all that was read is right. */
  end(): boolean {
    for (const { key } of this.#map?.items ?? []) {
      const name = String(isScalar(key) ? key.value : key);
      if (this.#asked.has(name)) continue;
      const advice = advise(name, [...this.#asked]);
      this.source.say(key as Node, `${this.what}: unknown key ${JSON.stringify(name)}; ${advice}`);
    }
    return this.source.mistakes.length === this.#before;
  }

  #missing(key: string, example: string): void {
    this.source.say(this.node, `${this.what}: ${key} is missing; expected ${example}`);
  }

  #toText(key: string, node: Node): Found | undefined {
    if (isScalar(node) && node.value !== null && typeof node.value !== 'object') {
      const text =
        typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
      const value = this.#fillIn(key, node, text);
      return value === undefined ? undefined : { value, node };
    }
    this.source.say(node, `${this.what}: ${key} is ${describe(node)}; expected a text`);
    return undefined;
  }

  #fillIn(key: string, node: Node, text: string): string | undefined {
    let missing: string | undefined;
    const filled = text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      const value = this.source.secrets.variable(name);
      if (value === undefined || value === '') missing ??= name;
      return value ?? '';
    });
    if (missing === undefined) return filled;
    this.source.say(
      node,
      `${this.what}: ${key} needs the environment variable ${JSON.stringify(missing)}, which is not set`,
    );
    return undefined;
  }
}

function describe(node: Node | null): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isScalar(node) && node.value === null) return 'empty';
  return 'something else';
}
