import type { IncomingMessage, ServerResponse } from 'node:http';
import { isBuiltin } from 'node:module';
import type { Span } from '@opentelemetry/api';
import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation';
import { keepContextOf, showServed, type ServedRequests } from '#context';
import { guarded } from '#diagnostics';
import {
  instrumentationTable,
  quietInstrumentations,
  type InstrumentationRow,
} from '#instrumentation-table';
import { markUnanswered } from './access-record.ts';
import { LazyInstrumentation } from './lazy-instrumentation.ts';
import { loadPart } from './parts.ts';

/** Which instrumentations there are to be. */
export interface InstrumentationOptions {
  /** Names without the package prefix; empty: all that are on by default. */
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
  /** True when metrics are exported. */
  readonly metrics: boolean;
  /** Undefined when nobody wants to see them. */
  readonly served: ServedRequests | undefined;
}

/** What each instrumentation is given. Layers of express make no span of their own; the route still names the server span. */
function configure({ served }: InstrumentationOptions): Readonly<Record<string, object>> {
  return {
    http: {
      responseHook(_span: Span, response: IncomingMessage | ServerResponse) {
        keepContextOf(response);
        if (served !== undefined && 'end' in response) served.begin(response);
      },
      applyCustomAttributesOnSpan(
        span: Span,
        request: IncomingMessage,
        response: IncomingMessage | ServerResponse,
      ) {
        if (!('end' in response)) return;
        markUnanswered(span, response);
        if (served !== undefined) showServed(served, span, request, response);
      },
    },
    express: { ignoreLayersType: ['middleware', 'router', 'request_handler'] },
  };
}

type InstrumentationClass = new (config: InstrumentationConfig) => Instrumentation;

/**
 * Makes the instrumentations of `@opentelemetry/auto-instrumentations-node`, quiet by default. Those of packages are loaded
 * when the application loads the package; those of built-in modules, which are loaded already, at once.
 */
export function createInstrumentations(options: InstrumentationOptions): Instrumentation[] {
  const configurations = configure(options);
  return instrumentationTable
    .filter(({ name }) => isWanted(name, options))
    .flatMap((row) => createOne(row, configurations[row.name] ?? {}) ?? []);
}

/** Tells whether there is to be an instrumentation of this name. */
export function isWanted(
  name: string,
  { enabled, disabled, metrics }: Pick<InstrumentationOptions, 'enabled' | 'disabled' | 'metrics'>,
): boolean {
  if (disabled.includes(name)) return false;
  // Lambda's own variable; elsewhere it patches nothing.
  if (name === 'aws-lambda' && process.env['LAMBDA_TASK_ROOT'] === undefined) return false;
  if (enabled.length > 0) return enabled.includes(name);
  // It makes no spans.
  if (name === 'runtime-node') return metrics;
  return !quietInstrumentations.has(name);
}

function createOne(row: InstrumentationRow, configuration: object): Instrumentation | undefined {
  const part = `instrumentation-${row.name}`;
  const name = `@opentelemetry/${part}`;
  const create = (): Instrumentation => {
    const { [row.className]: Class } = loadPart(part) as Record<string, InstrumentationClass>;
    if (Class === undefined) throw new Error(`${name} has no ${row.className}`);
    return new Class(configuration);
  };
  const waits = row.patches.length > 0 && !row.patches.some((patched) => isBuiltin(patched));
  return waits
    ? new LazyInstrumentation({ name, patches: row.patches, create })
    : guarded(name, create);
}

/** Names of the packages that instrumentations patch. */
export function packagesOf(instrumentations: readonly Instrumentation[]): readonly string[] {
  const names = new Set<string>();
  for (const instrumentation of instrumentations) {
    const { getModuleDefinitions } = instrumentation as {
      getModuleDefinitions?: () => readonly { readonly name: string }[];
    };
    for (const { name } of getModuleDefinitions?.call(instrumentation) ?? []) names.add(name);
  }
  return [...names];
}
