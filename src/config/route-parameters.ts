/** Which fields of what a route receives and answers are recorded. */
export interface RouteParameters {
  /** Upper case, or `*` for all. */
  readonly method: string;
  /** As the framework calls it: `/users/:id`. */
  readonly route: string;
  /** Paths such as `customer.city`; none of them leads into another one. */
  readonly input: readonly string[];
  readonly output: readonly string[];
}

const entryPattern = /^([A-Za-z]+|\*)\s+(\/\S*):\s+(.+)$/s;
const fieldPattern = /^(input|output)\.([\w$-]+(?:\.[\w$-]+)*)$/;

/**
 * Reads a list such as `POST /orders: input.article, output.status; GET /users/:id: input.id`.
 * @returns Undefined when something in it is not of this form.
 */
export function parseRouteParameters(text: string): readonly RouteParameters[] | undefined {
  const entries = text.split(';').map((entry) => entry.trim());
  const parsed = entries.filter((entry) => entry !== '').map(parseEntry);
  return parsed.includes(undefined) ? undefined : parsed.filter((entry) => entry !== undefined);
}

function parseEntry(text: string): RouteParameters | undefined {
  const [, method, route, list] = entryPattern.exec(text) ?? [];
  if (method === undefined || route === undefined || list === undefined) return undefined;
  const fields = list.split(',').map((field) => fieldPattern.exec(field.trim()));
  if (fields.includes(null)) return undefined;
  const pathsOf = (side: string): string[] =>
    withoutInner(fields.flatMap((field) => (field?.[1] === side ? (field[2] ?? []) : [])));
  return {
    method: method.toUpperCase(),
    route,
    input: pathsOf('input'),
    output: pathsOf('output'),
  };
}

/** A field that is recorded is recorded with all that is in it. */
function withoutInner(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((outer) => path.startsWith(`${outer}.`)));
}
