import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendBody, sendNothing } from '../answer.ts';
import type { Reader } from '../reading/reader.ts';
import { readJsonText } from '../receiver/body.ts';
import { Refusal } from '../refusal.ts';
import { protocolVersions, versionOfBatches } from './versions.ts';

/** A message is a few hundred bytes. */
const maxBodyBytes = 1024 * 1024;

/**
 * `POST /mcp`: the Model Context Protocol by its Streamable HTTP transport, for assistants. It keeps nothing between two
 * requests, and everything that it answers is a read.
 * @throws Refusal for what is no message of the protocol at all.
 */
export async function answerMcp(
  { reader, now }: { readonly reader: Reader; readonly now: () => number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST')
    throw new Refusal(405, `method is ${request.method}; expected POST`, { allow: 'POST' });
  const version = toVersion(request.headers['mcp-protocol-version']);
  const text = await readJsonText(request, maxBodyBytes);
  const reply = await reader.ask({ kind: 'mcp', version, text, nowMs: now() });
  if (reply.kind === 'json') sendBody(response, reply.status, 'application/json', reply.body);
  else sendNothing(response, 202);
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
