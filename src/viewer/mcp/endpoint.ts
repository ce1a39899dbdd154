import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendNothing } from '../answer.ts';
import type { ApiSource } from '../api/routes.ts';
import { readJsonText } from '../receiver/body.ts';
import { Refusal } from '../refusal.ts';
import { parseBody, rpcCodes, RpcError, toId, toMessage } from './json-rpc.ts';
import { answerMethod, protocolVersions } from './methods.ts';

/** A message is a few hundred bytes. */
const maxBodyBytes = 1024 * 1024;
/** Messages in one body. */
const mostMessages = 20;
/** The only version in which a body may hold several messages; what a client speaks that does not say its version. */
const versionOfBatches = '2025-03-26';

interface Reply {
  readonly jsonrpc: '2.0';
  readonly id: string | number | null;
  readonly result?: object;
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * `POST /mcp`: the Model Context Protocol by its Streamable HTTP transport, for assistants. It keeps nothing between two
 * requests, and everything that it answers is a read.
 * @throws Refusal for what is no message of the protocol at all.
 */
export async function answerMcp(
  source: ApiSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST')
    throw new Refusal(405, `method is ${request.method}; expected POST`, { allow: 'POST' });
  const version = toVersion(request.headers['mcp-protocol-version']);
  const replies = toReplies(source, version, await readJsonText(request, maxBodyBytes));
  if (replies === undefined || (Array.isArray(replies) && replies.length === 0))
    sendNothing(response, 202);
  else sendJson(response, toStatus(replies), replies);
}

function toVersion(header: string | readonly string[] | undefined): string {
  const version = header === undefined ? versionOfBatches : String(header);
  if (protocolVersions.includes(version)) return version;
  const found = JSON.stringify(version.slice(0, 60));
  throw new Refusal(
    400,
    `MCP-Protocol-Version is ${found}; expected ${protocolVersions.join(', ')}`,
  );
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
