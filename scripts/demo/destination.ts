import { join } from 'node:path';
import type { AlertSinks } from './alerts.ts';
import type { Children } from './children.ts';
import { findJaeger } from './jaeger.ts';
import type { DemoOptions } from './options.ts';
import { pathOf } from './paths.ts';
import { freeOr0 } from './ports.ts';

/** Where spans and logs of the services go. */
export interface Destination {
  /** Variables that tell the services. */
  readonly telemetry: Readonly<Record<string, string | undefined>>;
  /** Variables that tell the page what to link to. */
  readonly links: Readonly<Record<string, string>>;
  /** Address of view, when one was started. */
  readonly viewUrl: string | undefined;
  /** False when view gets only the logs, or nothing. */
  readonly spansInView: boolean;
  /** Address of Jaeger's page, when spans go there. */
  readonly jaegerUrl: string | undefined;
}

const viewPort = 4318;
/** Beside a Jaeger, which has 4318: the links of examples/jaeger/ui.json lead here. */
const viewPortBesideJaeger = 4319;

/** An endpoint of one signal that the caller has set would beat the one for both. */
const noSignalEndpoints = {
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: undefined,
};

/** Starts view, or finds what takes its place. */
export async function startDestination(
  options: DemoOptions,
  children: Children,
  dataDir: string,
  say: (line: string) => void,
  sinks?: AlertSinks,
): Promise<Destination> {
  if (options.otlp !== undefined) return toReceiver(options.otlp);
  if (options.jaeger) return toJaeger(children, dataDir, say);
  const port = await freeOr0(viewPort, 'filrouge view', say);
  const viewUrl = await startView(children, dataDir, port, sinks?.args, sinks?.env);
  return {
    telemetry: { ...noSignalEndpoints, OTEL_EXPORTER_OTLP_ENDPOINT: viewUrl },
    links: { VIEW_URL: viewUrl },
    viewUrl,
    spansInView: true,
    jaegerUrl: undefined,
  };
}

function toReceiver(url: string): Destination {
  return {
    telemetry: { ...noSignalEndpoints, OTEL_EXPORTER_OTLP_ENDPOINT: url },
    links: {},
    viewUrl: undefined,
    spansInView: false,
    jaegerUrl: undefined,
  };
}

async function toJaeger(
  children: Children,
  dataDir: string,
  say: (line: string) => void,
): Promise<Destination> {
  const jaeger = await findJaeger();
  const port = await freeOr0(viewPortBesideJaeger, 'filrouge view', say);
  const viewUrl = await startView(children, dataDir, port, ['--jaeger', jaeger.uiUrl]);
  return {
    telemetry: {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${jaeger.otlpUrl}/v1/traces`,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${viewUrl}/v1/logs`,
    },
    links: { VIEW_URL: viewUrl, JAEGER_UI_URL: jaeger.uiUrl },
    viewUrl,
    spansInView: false,
    jaegerUrl: jaeger.uiUrl,
  };
}

/** Starts a view on the folder `view` in another one, and gives its address. */
export async function startView(
  children: Children,
  dataDir: string,
  port: number,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const view = children.start({
    name: 'view',
    args: [
      '--require',
      pathOf('scripts/demo/end-with-runner.cjs'),
      pathOf('dist/cli.cjs'),
      'view',
      '--port',
      String(port),
      '--data',
      join(dataDir, 'view'),
      ...more,
    ],
    env,
  });
  return view.address(/^filrouge view (\S+)/);
}
