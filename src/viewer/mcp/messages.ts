import type { ApiSource } from '../api/routes.ts';
import { parseBody, rpcCodes, RpcError, toId, toMessage } from './json-rpc.ts';
import { answerMethod } from './methods.ts';
import { versionOfBatches } from './versions.ts';

/** Messages in one body. */
const mostMessages = 20;

interface Reply {
  readonly jsonrpc: '2.0';
  readonly id: string | number | null;
  readonly result?: object;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What a body is answered with. */
export interface Replies {
  /** Of HTTP. */
  readonly status: number;
  readonly body: object;
}

/**
 * Answers a body of the Model Context Protocol.
 * @param version That the client speaks.
 * @returns Undefined when nothing in it is to be answered.
 */
export function answerMessages(
  source: ApiSource,
  version: string,
  text: string,
): Replies | undefined {
  const replies = toReplies(source, version, text);
  if (replies === undefined || (Array.isArray(replies) && replies.length === 0)) return undefined;
  return { status: toStatus(replies), body: replies };
}

function toReplies(
  source: ApiSource,
  version: string,
  text: string,
): Reply | readonly Reply[] | undefined {
  try {
    const body = parseBody(text);
    if (!Array.isArray(body) || version !== versionOfBatches) return toReply(source, body);
    if (body.length === 0 || body.length > mostMessages) {
      const expected = `expected 1 to ${mostMessages}`;
      throw new RpcError('request', `the body has ${body.length} messages; ${expected}`);
    }
    return body.flatMap((message) => toReply(source, message) ?? []);
  } catch (error) {
    return toErrorReply(null, error);
  }
}

/** Undefined for what is not answered. */
function toReply(source: ApiSource, value: unknown): Reply | undefined {
  try {
    const message = toMessage(value);
    if (message?.id === undefined) return undefined;
    return { jsonrpc: '2.0', id: message.id, result: answerMethod(source, message) };
  } catch (error) {
    return toErrorReply(toId(value), error);
  }
}

function toErrorReply(id: Reply['id'], error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof RpcError ? { code: error.code, message } : undefined;
  const internal = { code: rpcCodes.internal, message: `internal error: ${message}` };
  return { jsonrpc: '2.0', id, error: known ?? internal };
}

function toStatus(replies: Reply | readonly Reply[]): number {
  const code = 'error' in replies ? replies.error?.code : undefined;
  return code === rpcCodes.parse || code === rpcCodes.request ? 400 : 200;
}
