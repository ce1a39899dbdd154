export { createBridges } from './bridges.ts';
export { instrumentFastify } from './fastify.ts';
export { createRouteRecorder } from './route-parameters.ts';
export type { RouteRecorder } from './route-parameters.ts';
export { sendHeadersOnce } from './undici-headers.ts';
export { recordHealth } from './system/health.ts';
export { recordProcess } from './system/process-records.ts';
export {
  createClientSpans,
  echoCorrelationIds,
  traceClientRequests,
  traceFetch,
  traceServedRequests,
} from './http/index.ts';
export { keepHeaderLists } from './http-header-list.ts';
export { recordClientErrors } from './http-client-errors.ts';
export { keepIdsLocal } from './http-hosts.ts';
