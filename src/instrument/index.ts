export { instrumentFastify } from './fastify.ts';
export { sendHeadersOnce } from './undici-headers.ts';
export { WinstonBridge } from './winston/instrumentation.ts';
