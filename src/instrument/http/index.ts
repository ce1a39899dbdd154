export { createClientSpans } from './client/begin.ts';
export { traceClientRequests } from './client/index.ts';
export { traceFetch } from './client/fetch.ts';
export { echoCorrelationIds } from './server/correlation-echo.ts';
export { traceServedRequests } from './server/index.ts';
