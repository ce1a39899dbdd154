export { bridgedPackages, createBridges } from './bridges.ts';
export { instrumentFastify } from './fastify.ts';
export { sendHeadersOnce } from './undici-headers.ts';
export { recordHealth } from './system/health.ts';
export { recordProcess } from './system/process-records.ts';
export { keepHeaderLists } from './http-header-list.ts';
export { recordClientErrors } from './http-client-errors.ts';
export { keepIdsLocal } from './http-hosts.ts';
