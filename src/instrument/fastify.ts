import { subscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { guarded } from '#diagnostics';

interface FastifyRequest {
  readonly routeOptions?: { readonly url?: string };
}

interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ): void;
}

/**
 * Names the route of fastify's requests, from fastify's own diagnostics channel (fastify 5 and newer):
 * the HTTP server span becomes `GET /users/:id`. Nothing is patched, no span is added.
 */
export function instrumentFastify(): void {
  subscribe('fastify.initialization', (message) => {
    const instance = toInstance(message);
    if (instance === undefined) return;
    guarded('naming fastify routes', () => instance.addHook('onRequest', nameRoute));
  });
}

function nameRoute(request: FastifyRequest, _reply: unknown, done: () => void): void {
  const rpc = getRPCMetadata(context.active());
  const route = request.routeOptions?.url;
  if (rpc?.type === RPCType.HTTP && route !== undefined) rpc.route = route;
  done();
}

function toInstance(message: unknown): FastifyInstance | undefined {
  const { fastify } = message as { fastify?: FastifyInstance };
  return typeof fastify?.addHook === 'function' ? fastify : undefined;
}
