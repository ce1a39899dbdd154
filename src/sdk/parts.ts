import { createRequire } from 'node:module';

/**
 * Loads a package of OpenTelemetry that most programs do not need. The build holds each as a file of its own; what runs
 * from the source takes it from `node_modules`.
 * @param name Without `@opentelemetry/`; one of the list in tsdown.config.ts.
 */
export function loadPart(name: string): unknown {
  const isBuilt = import.meta.url.endsWith('.cjs');
  const place = isBuilt ? `./parts/${name}.cjs` : `@opentelemetry/${name}`;
  return createRequire(import.meta.url)(place);
}
