export { idsOf, maxIdLength, parseId, withIds } from './ids.ts';
export { idPropagator } from './propagator.ts';
export { runWithContext } from './run.ts';
export { withSpan } from './with-span.ts';
export { serviceName, setServiceName, unknownService } from './service.ts';
