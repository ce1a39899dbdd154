import { setTimeout as pause } from 'node:timers/promises';
import { readBatch, readDestination, readSpool, type Destination, type Environment } from '#config';
import {
  Channel,
  createDelivery,
  createSender,
  createSetAside,
  toKept,
  toUserAgent,
  type Account,
  type Delivered,
} from '#export';
import { createLeftSpool, createSpoolFolder, type Signal, type SpoolFolder } from '#spool';
import { CliError } from '../cli-error.ts';
import { readEnvironment } from '../environment.ts';
import { toSafeText } from '#safe-text';
import { version } from '#version';
import {
  isLeft,
  readContents,
  sumUp,
  toFaults,
  toLinks,
  toLiving,
  type Content,
} from './content.ts';
import { requireOwn, type Place, type Service } from './place.ts';
import { toTable } from '../table.ts';
import { toCount, toNumber } from '../count.ts';
import { isAny } from './words.ts';

/** How it is sent. */
export interface SendOptions {
  /** Base address; undefined: as the variables say. */
  readonly url: string | undefined;
  /** For all of it. */
  readonly timeoutMs: number;
}

/** What became of the records of one signal. */
interface Sent {
  accepted: number;
  refused: number;
  damaged: number;
  /** Why the destination refused the first of them. */
  refusal?: string;
  /** Whether nothing of it waits any more. */
  isAll: boolean;
  /** Why no more was sent. */
  failure?: string;
  /** Why the last request was not taken. */
  trouble?: string;
}

/** Takes the records of one signal to their destination. */
interface Route {
  readonly signal: Signal;
  readonly target: Destination;
  readonly sent: Sent;
  /** Resolves when no more is sent. */
  readonly over: Promise<void>;
  readonly giveUp: (reason: string) => void;
  readonly environment: Environment;
}

// Of a destination that answers, but not with a success.
const patienceMs = 1_000;
// What may be over with the next try, even though there was no answer.
const passingCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/**
 * `filrouge spool send`: takes over what ended processes left, as the next start of their service would, and sends it.
 * @throws CliError when something is left.
 */
export async function sendSpool(place: Place, { url, timeoutMs }: SendOptions): Promise<void> {
  const environment = readEnvironment(process.env);
  const before = await readContents(place);
  const services = before.filter(({ segments }) => segments.some(isLeft)).map(toService);
  for (const service of services) requireOwn(service);
  if (services.length === 0) {
    console.log(`Nothing to send in ${toSafeText(place.path)}.`);
    return sayRest(place, before);
  }
  const routes = (['spans', 'logs'] as const).map((signal) =>
    createRoute(signal, environment, url),
  );
  const timer = setTimeout(() => {
    for (const route of routes)
      route.giveUp(`${route.sent.trouble ?? 'no end'}, for ${timeoutMs / 1000} s`);
  }, timeoutMs);
  await Promise.all(routes.map((route) => sendAll(route, services)));
  clearTimeout(timer);
  const after = await readContents(place);
  report(place, routes, after);
}

function toService({ service }: Content): Service {
  return service;
}

function createRoute(signal: Signal, environment: Environment, url: string | undefined): Route {
  const sent: Sent = { accepted: 0, refused: 0, damaged: 0, isAll: false };
  const { promise, resolve } = Promise.withResolvers<void>();
  const kind = signal === 'spans' ? 'traces' : 'logs';
  return {
    signal,
    target: readDestination(environment, kind, url === undefined ? {} : { endpoint: url }),
    sent,
    over: promise,
    giveUp(reason) {
      if (!sent.isAll) sent.failure ??= reason;
      resolve();
    },
    environment,
  };
}

/** One service after the other: what is not sent is not taken over either. */
async function sendAll(route: Route, services: readonly Service[]): Promise<void> {
  const { target, signal } = route;
  const sender = createSender({ ...target, userAgent: toUserAgent(version) });
  const deliver = createDelivery(signal, target.protocol, sender);
  for (const service of services) {
    if (route.sent.failure === undefined) await sendService(route, service, deliver);
  }
  route.sent.isAll = route.sent.failure === undefined;
  sender.close();
}

async function sendService(
  route: Route,
  { name, path }: Service,
  deliver: ReturnType<typeof createDelivery>,
): Promise<void> {
  const { maxBytes } = readSpool(route.environment, name);
  const folder = createSpoolFolder(path, maxBytes, () => {});
  const spool = createLeftSpool(route.signal, folder, 1, (records) => {
    route.sent.damaged += records;
  });
  if (spool.adopt() === 0) return;
  const channel = new Channel({
    limits: readBatch(route.environment, route.signal === 'spans' ? 'BSP' : 'BLRP'),
    readers: spool.readersOf(0),
    waiting: () => 0,
    isKept: () => false,
    async send(records, stop) {
      const outcome = await deliver(records, stop);
      if (!outcome.accepted && isPassing(outcome))
        await pause(outcome.retryAfterMs ?? patienceMs, undefined, { signal: stop }).catch(
          () => {},
        );
      return outcome;
    },
    account: createAccount(route, folder),
  });
  channel.notifyAdopted();
  await Promise.race([channel.flush(), route.over]);
  channel.close();
}

function createAccount({ sent, target, signal, giveUp }: Route, folder: SpoolFolder): Account {
  const setAside = createSetAside(signal, target.url, folder);
  return {
    begin() {},
    settled({ accepted, refused, unnamed, why }) {
      delete sent.trouble;
      sent.accepted += accepted;
      sent.refused += refused.length + unnamed;
      for (const { record, error } of refused) {
        const kept = toKept(setAside(record, error));
        sent.refusal ??= `${target.url} refused some (${error.message})${kept}`;
      }
      if (why !== undefined) sent.refusal ??= `${target.url} refused some (${why})`;
    },
    refused(error, verdict, status) {
      sent.trouble = toReason(error);
      if (!isPassing({ error, verdict, ...(status === undefined ? {} : { status }) }))
        giveUp(sent.trouble);
    },
    unreadable: (error) => giveUp(toReason(error as Error)),
    state: () => ({ state: 'unknown', lastError: undefined }),
  };
}

type Failure = Omit<Extract<Delivered, { readonly accepted: false }>, 'accepted'>;

/** Whether another try may be taken: who answers may be busy; where nobody listens, nobody will in a second. */
function isPassing({ error, verdict, status }: Failure): boolean {
  if (verdict !== 'retry') return false;
  return status !== undefined || ('code' in error && passingCodes.has(error.code));
}

/** Of a name with several addresses, each failed: the first one stands for all. */
function toReason(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return first.message || first.name;
}

function report(place: Place, routes: readonly Route[], after: readonly Content[]): void {
  const left = after.flatMap(({ segments }) => segments.filter(isLeft));
  const amount = sumUp(left);
  const [spans, logs] = routes.map(({ sent }) => sent);
  const rows = (['accepted', 'refused', 'damaged'] as const)
    .map((name) => [name, toNumber(spans?.[name] ?? 0), toNumber(logs?.[name] ?? 0)])
    .filter(([name, ...counts]) => name !== 'damaged' || counts.some((count) => count !== '0'));
  const all = [...rows, ['left', toNumber(amount.spans), toNumber(amount.logs)]];
  for (const line of toTable(columns, all)) console.log(line);
  const refusals = new Set(routes.flatMap(({ sent }) => sent.refusal ?? []));
  for (const refusal of refusals) console.error(toSafeText(`${refusal}.`));
  sayRest(place, after);
  const failed = routes.find(({ sent }) => sent.failure !== undefined);
  if (failed !== undefined) throw new CliError(toFailure(failed));
  if (left.length > 0) throw new CliError(toRest(left, isAny(amount)));
}

function sayRest(place: Place, contents: readonly Content[]): void {
  const lines = contents.flatMap((content) => [...toLiving(content), ...toFaults(content)]);
  for (const line of [...lines, ...toLinks(place)]) console.error(line);
}

const columns = [
  { head: '', side: 'left' },
  { head: 'spans', side: 'right' },
  { head: 'log records', side: 'right' },
] as const;

function toFailure({ target, sent }: Route): string {
  const reason = toSafeText(sent.failure ?? '');
  return `${target.url} did not take all of it (${reason}); what was not sent stays where it is.`;
}

function toRest(left: Content['segments'], isKnown: boolean): string {
  const what = isKnown ? 'that came meanwhile' : 'that cannot be read';
  return `${toCount(left.length, 'segment')} ${what} stay where they are.`;
}
