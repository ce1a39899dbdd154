/** Asks the API of the view. @throws Refusal with its reason. */
export type Ask = (path: string, query?: URLSearchParams) => object;

/** What a tool found. */
export interface ToolAnswer {
  /** Read no further than they fit into an answer. */
  readonly lines: Iterable<string>;
  /** How to ask for less. */
  readonly advice: string;
  /** The same for programs; left out of a long answer. */
  readonly data?: object;
}

/** JSON Schema of an argument. */
export interface ToolParameter {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Something that an assistant can ask. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** When to use it, and what it gives. */
  readonly description: string;
  /** By the names that the API has for the same. */
  readonly parameters: Readonly<Record<string, ToolParameter>>;
  readonly required?: readonly string[];
  readonly answer: (ask: Ask, query: URLSearchParams) => ToolAnswer;
}
