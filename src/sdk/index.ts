export { createDelivery } from './delivery.ts';
export type { Delivery, DeliveryAccount, Exporter } from './delivery.ts';
export { createLogExporter, createSpanExporter } from './exporters.ts';
export type { OtlpTarget } from './exporters.ts';
export { createIdSpanProcessor, createLogCounter } from './processors.ts';
export { createInstrumentations, packagesOf } from './instrumentations.ts';
export { hookImports, patchBuiltins } from './loader-hook.ts';
export { createPropagator } from './propagators.ts';
export { findLoadedBefore } from './loaded-before.ts';
