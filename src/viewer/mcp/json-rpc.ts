/** Fields of a message, or of its parameters. */
export type Fields = Readonly<Record<string, unknown>>;

/** A request, which is answered, or a notification, which has no id and is not. */
export interface Message {
  readonly id: string | number | undefined;
  readonly method: string;
  readonly params: Fields;
}

/** Codes of JSON-RPC 2.0. */
export const rpcCodes = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  internal: -32_603,
} as const;

/** Why a message is not answered as it wishes. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(kind: keyof typeof rpcCodes, message: string) {
    super(message);
    this.code = rpcCodes[kind];
  }
}

/** Reads a body. @throws RpcError when it is no JSON. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RpcError('parse', 'the body is no JSON; expected a message of JSON-RPC 2.0');
  }
}

/**
 * Reads a message.
 * @returns Undefined for the answer to a request of ours: we make none.
 * @throws RpcError when it is none.
 */
export function toMessage(value: unknown): Message | undefined {
  const expected = 'expected a message of JSON-RPC 2.0';
  if (!isFields(value)) throw new RpcError('request', `the body is no object; ${expected}`);
  const { jsonrpc, id, method, params = {} } = value;
  if (jsonrpc !== '2.0') throw new RpcError('request', `jsonrpc is not "2.0"; ${expected}`);
  if (method === undefined && ('result' in value || 'error' in value)) return undefined;
  if (typeof method !== 'string') throw new RpcError('request', `method is no text; ${expected}`);
  if (id !== undefined && !isId(id))
    throw new RpcError('request', 'id is neither text nor a whole number; expected one of them');
  if (!isFields(params))
    throw new RpcError('params', 'params is no object; expected the parameters by their names');
  return { id, method, params };
}

/** Gives the id of what may be no message at all; null when it has none. */
export function toId(value: unknown): string | number | null {
  return isFields(value) && isId(value['id']) ? value['id'] : null;
}

/** True for an object that is no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isSafeInteger(value);
}
