/** Where an error was thrown: the first frame that is the application's own. */
export interface ErrorPlace {
  /** The same for an error of the same place, whatever the line. */
  readonly key: string;
  /** `createOrder (src/create-order.ts:54)`. */
  readonly text: string;
}

/** `at fn (file:1:2)` and `at file:1:2` of V8; `fn@file:1:2` of Firefox and Safari. */
const v8Frame = /^\s*at (?:(.+?) \()?(?:file:\/\/)?([^()]+?):(\d+):\d+\)?$/;
const otherFrame = /^([^@\s]*)@(?:file:\/\/)?(.+?):(\d+):\d+$/;
const foreign = /[\\/]node_modules[\\/]|^node:|^internal[\\/]|^<anonymous>/;
const shownFolders = 3;
// Frames of one stack that are looked at; a hostile one may have a million.
const mostFrames = 100;
const longestFrame = 500;

/** Finds the place in a stack; undefined when it has no frame that can be read. */
export function findPlace(stack: string): ErrorPlace | undefined {
  let first: Frame | undefined;
  for (const line of stack.split('\n', mostFrames)) {
    const frame = toFrame(line);
    if (frame !== undefined && !foreign.test(frame.file)) return toPlace(frame);
    first ??= frame;
  }
  return first === undefined ? undefined : toPlace(first);
}

interface Frame {
  readonly name: string;
  readonly file: string;
  readonly row: string;
}

function toFrame(line: string): Frame | undefined {
  if (line.length > longestFrame) return undefined;
  const found = v8Frame.exec(line) ?? otherFrame.exec(line);
  if (found === null) return undefined;
  const [, name = '', file = '', row = ''] = found;
  return { name: name.replace(/^async /, ''), file, row };
}

function toPlace(frame: Frame): ErrorPlace {
  const file = frame.file.split(/[\\/]/).slice(-shownFolders).join('/');
  const at = `${file}:${frame.row}`;
  return {
    key: `${frame.name} ${frame.file}`,
    text: frame.name === '' ? at : `${frame.name} (${at})`,
  };
}

/** Numbers, ids and what stands in quotes differ from one time to the next; what is left says what went wrong. */
export function toTemplate(message: string): string {
  return message
    .slice(0, longestFrame)
    .replaceAll(/"[^"]*"|'[^']*'|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b[\da-f]{12,}\b|\d+/gi, '…');
}
