import { subscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { guarded } from '#diagnostics';

interface FastifyRequest {
  readonly raw?: object;
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
 * @param meet Is shown each request, when somebody wants to see it.
 */
export function instrumentFastify(meet?: (raw: object, request: object) => void): void {
  subscribe('fastify.initialization', (message) => {
    const instance = toInstance(message);
    if (instance === undefined) return;
    guarded('naming fastify routes', () => {
      instance.addHook('onRequest', (request, _reply, done) => {
        nameRoute(request);
        if (request.raw !== undefined) meet?.(request.raw, request);
        done();
      });
    });
  });
}

function nameRoute(request: FastifyRequest): void {
  const rpc = getRPCMetadata(context.active());
  const route = request.routeOptions?.url;
  if (rpc?.type === RPCType.HTTP && route !== undefined) rpc.route = route;
}

function toInstance(message: unknown): FastifyInstance | undefined {
  const { fastify } = message as { fastify?: FastifyInstance };
  return typeof fastify?.addHook === 'function' ? fastify : undefined;
}
