import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type AlertSinks, startAlertSinks, type Told } from './alerts.ts';
import type { Children } from './children.ts';
import { startDatabase } from './database.ts';
import { type Destination, startDestination } from './destination.ts';
import { showFirstTrace } from './first-trace.ts';
import { type LoadOptions, type Outcome, demoSeed, placeOrders } from './load.ts';
import type { DemoOptions } from './options.ts';
import { freeOr0 } from './ports.ts';
import { Progress } from './progress.ts';
import { findUnexpected, isComplete, makeReport, readBaseline } from './report.ts';
import { type Shop, startShop } from './shop.ts';
import { readStats } from './view-api.ts';
import { startWave } from './wave.ts';

/** What the demo runs with. */
export interface DemoRun {
  readonly options: DemoOptions;
  readonly children: Children;
  /** Folder for view's store and the log files. */
  readonly dataDir: string;
  /** Ends the load. */
  readonly signal: AbortSignal;
}

/** How the process ends, once everything is stopped. */
export interface Ending {
  readonly exitCode: number;
  /** Printed after everything else. */
  readonly lastLine: string | undefined;
}

const shopPort = 8080;
/** Four customers with this pause: about six orders per second. */
const pauseMs = 500;

/** Starts everything and places orders; returns when the last order was counted, else never. */
export async function runDemo(run: DemoRun): Promise<Ending> {
  if (!run.options.alerts) return runShop(run);
  const sinks = await startAlertSinks(console.log);
  try {
    return await runShop(run, sinks);
  } finally {
    await sinks.close();
  }
}

async function runShop(run: DemoRun, sinks?: AlertSinks): Promise<Ending> {
  const { options, children, dataDir } = run;
  const logDir = join(dataDir, 'logs');
  const [destination, databaseUrl] = await Promise.all([
    startDestination(options, children, dataDir, console.log, sinks),
    startDatabase(children),
  ]);
  const shop = await startShop(children, {
    databaseUrl,
    logDir,
    spoolDir: join(dataDir, 'spool'),
    pseudonymKey: randomBytes(16).toString('hex'),
    appPort: options.exit ? 0 : await freeOr0(shopPort, 'the shop', console.log),
    ...destination,
  });
  sayAddresses(shop, destination, options, logDir);
  const before = await readBaseline(shop.services, destination, logDir);
  const outcomes = await order(run, shop, destination, sinks);
  if (!options.exit) await once(run.signal, 'abort');
  const { services } = shop;
  const report = await makeReport({ outcomes, services, destination, before, logDir });
  const unexpected = findUnexpected(outcomes);
  for (const sentence of unexpected) console.error(sentence);
  const exitCode = isComplete(report) && unexpected.length === 0 ? 0 : 1;
  return { exitCode, lastLine: JSON.stringify({ ...report, ...toldBy(sinks) }) };
}

function toldBy(sinks: AlertSinks | undefined): object {
  if (sinks === undefined) return {};
  const countOf = (by: Told['by']): number => sinks.told.filter((told) => told.by === by).length;
  return { alerts: { mails: countOf('mail'), webhooks: countOf('hook') } };
}

async function order(
  run: DemoRun,
  shop: Shop,
  destination: Destination,
  sinks: AlertSinks | undefined,
): Promise<Outcome[]> {
  const { options } = run;
  const wave = sinks === undefined ? undefined : startWave(sinks, console.log);
  const ends = wave !== undefined && options.exit ? [run.signal, wave.over] : [run.signal];
  const signal = AbortSignal.any(ends);
  const progress = new Progress(() => storeOf(destination));
  const shown = options.exit ? undefined : showFirst(destination, signal);
  const load: LoadOptions = {
    shopUrl: shop.url,
    seed: demoSeed,
    count: options.requests,
    pauseMs: options.requests === undefined ? pauseMs : 0,
    signal,
    ...(wave === undefined ? {} : { scenario: wave.scenario }),
    onOutcome: (outcome) => {
      progress.add(outcome);
      shown?.(outcome);
    },
  };
  try {
    await placeOrders(load);
    await wave?.failed;
    return progress.outcomes;
  } finally {
    progress.close();
  }
}

/** Gives a function that shows the first order which went through all four services. */
function showFirst(destination: Destination, signal: AbortSignal): (outcome: Outcome) => void {
  let seen = false;
  return (outcome) => {
    if (seen || outcome.order.scenario !== 'ordinary' || outcome.status !== 201) return;
    seen = true;
    // The load goes on meanwhile; what fails here is only the display.
    void showFirstTrace(outcome, destination, signal).catch((error: unknown) => {
      if (!signal.aborted) console.error(`the first trace could not be shown: ${String(error)}`);
    });
  };
}

async function storeOf({ viewUrl }: Destination) {
  return viewUrl === undefined ? undefined : readStats(viewUrl);
}

function sayAddresses(
  shop: Shop,
  { viewUrl, spansInView, jaegerUrl }: Destination,
  options: DemoOptions,
  logDir: string,
): void {
  const held = spansInView ? 'traces and logs: ' : 'logs:            ';
  if (viewUrl !== undefined) console.log(`${held} ${viewUrl}`);
  if (jaegerUrl !== undefined) console.log(`traces in Jaeger: ${jaegerUrl}`);
  if (options.otlp !== undefined) console.log(`all goes to:      ${options.otlp}`);
  console.log(`the shop's page:  ${shop.url}`);
  console.log(`log files:        ${logDir}`);
  if (options.alerts && viewUrl !== undefined) console.log(`alerts:           ${viewUrl}/alerts`);
  if (!options.exit) console.log('Ctrl-C ends all of it.');
}
