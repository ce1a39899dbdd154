export { instrumentFastify } from './fastify.ts';
export { WinstonBridge } from './winston/instrumentation.ts';
