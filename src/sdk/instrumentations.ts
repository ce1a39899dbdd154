import {
  getNodeAutoInstrumentations,
  type InstrumentationConfigMap,
} from '@opentelemetry/auto-instrumentations-node';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { keepContextOf } from './correlation-echo.ts';

type ExpressOptions = NonNullable<
  InstrumentationConfigMap['@opentelemetry/instrumentation-express']
>;
type ExpressLayerType = NonNullable<ExpressOptions['ignoreLayersType']>[number];

/**
 * Off unless `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names them: one span for each look-up, connection, file
 * or (router, connect) layer of middleware.
 */
const quiet = ['fs', 'net', 'dns', 'router', 'connect'] as const;

/** Layers of express that make no span of their own; the route still names the server span. */
const foldedLayers = ['middleware', 'router', 'request_handler'] as const;

/** Off unless metrics are wanted: they make no spans. */
const metricsOnly = ['runtime-node', 'host-metrics'] as const;

/** Ours take their places (src/instrument): two of them would write the ids twice. */
const replaced = ['winston', 'pino', 'bunyan'] as const;

/**
 * Makes the instrumentations of `@opentelemetry/auto-instrumentations-node`, quiet by default.
 * @param enabled Names that the user asked for, without the package prefix.
 * @param metrics True when metrics are exported.
 */
export function createInstrumentations(
  enabled: readonly string[],
  metrics: boolean,
): Instrumentation[] {
  const configuration: InstrumentationConfigMap = {
    '@opentelemetry/instrumentation-http': {
      responseHook: (_span, response) => keepContextOf(response),
    },
    '@opentelemetry/instrumentation-express': {
      ignoreLayersType: [...foldedLayers] as ExpressLayerType[],
    },
  };
  const off = [...quiet, ...replaced, ...(metrics ? [] : metricsOnly)];
  for (const name of off) {
    if (enabled.includes(name) && !isReplaced(name)) continue;
    Object.assign(configuration, {
      [`@opentelemetry/instrumentation-${name}`]: { enabled: false },
    });
  }
  return getNodeAutoInstrumentations(configuration);
}

function isReplaced(name: string): boolean {
  return replaced.some((own) => own === name);
}

/** Names of the packages that instrumentations patch. */
export function packagesOf(instrumentations: readonly Instrumentation[]): readonly string[] {
  const names = new Set<string>(nestedPackages);
  for (const instrumentation of instrumentations) {
    const { getModuleDefinitions } = instrumentation as {
      getModuleDefinitions?: () => readonly { readonly name: string }[];
    };
    for (const { name } of getModuleDefinitions?.call(instrumentation) ?? []) names.add(name);
  }
  return [...names];
}

/** Patched by instrumentations inside the redis instrumentation, which do not show. */
const nestedPackages = ['redis', '@redis/client', '@node-redis/client'];
