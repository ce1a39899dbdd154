/** More than attributes 100 deep need, in objects and lists of JSON. */
const maxDepth = 512;
/** Objects and lists of one line: a line of 64 MiB of spans has half as many, one of `[],[],…` many times that. */
const maxContainers = 8_000_000;

/**
 * Parses the JSON of a file that may be hostile: how deep it is and how much it holds is looked at before.
 * @throws Error that says what was found and expected.
 */
export function parseHostileJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  checkShape(plain);
  try {
    return JSON.parse(plain) as unknown;
  } catch (error) {
    throw new Error('the line is not JSON; expected OTLP JSON or Jaeger JSON', { cause: error });
  }
}

function checkShape(text: string): void {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = findEnd(text, at);
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '{' || character === '[') {
      depth += 1;
      containers += 1;
      if (depth > maxDepth)
        throw new Error(`the line is nested deeper than ${maxDepth}; expected less`);
      if (containers > maxContainers)
        throw new Error(
          `the line has more than ${maxContainers} objects and lists; expected fewer`,
        );
    }
  }
}

/** Gives where the text ends that begins at a quote. */
function findEnd(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
