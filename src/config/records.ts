import { readLogFile, readViewUrl, type Environment } from './environment.ts';
import { parseRouteParameters, type RouteParameters } from './route-parameters.ts';
import { toList } from './text.ts';

/** How records are written. */
export interface RecordOptions {
  /** Undefined: `pretty` where stdout is a terminal, else `json`. */
  readonly format: 'json' | 'keyvalue' | 'pretty' | undefined;
  readonly schema: 'filrouge' | 'ecs';
  /** Address of a view, without a slash at its end; or undefined. */
  readonly viewUrl: string | undefined;
  readonly level: LevelName;
  /** Path, or undefined. */
  readonly file: string | undefined;
  readonly accessRecords: boolean;
  /** Milliseconds after which a span that has not ended is recorded; 0: never. */
  readonly unfinishedAfterMillis: number;
  readonly routeParameters: readonly RouteParameters[];
  readonly spanEventsLevel: LevelName | 'none';
}

/** Names of levels in configuration. */
export type LevelName = 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'fatal';

/** What is hidden, and how. */
export interface SafetyOptions {
  readonly off: boolean;
  readonly actions: ReadonlyMap<string, RedactActionName>;
  readonly pseudonyms: {
    readonly secret: string | undefined;
    readonly rotation: 'none' | 'day' | 'month';
  };
}

/** Actions that `FILROUGE_REDACT` may name. */
export type RedactActionName = 'mask' | 'drop' | 'pseudonymise' | 'last4' | 'truncate' | 'keep';

/** Reads how records are written. The values were checked before: see `findProblems`. */
export function readRecordOptions(environment: Environment): RecordOptions {
  return {
    format: lower(environment, 'FILROUGE_LOG_FORMAT') as RecordOptions['format'],
    schema: lower(environment, 'FILROUGE_LOG_SCHEMA') === 'ecs' ? 'ecs' : 'filrouge',
    viewUrl: readViewUrl(environment),
    level: (lower(environment, 'FILROUGE_LOG_LEVEL') ?? 'info') as LevelName,
    file: readLogFile(environment),
    accessRecords: lower(environment, 'FILROUGE_ACCESS_RECORDS') !== 'false',
    unfinishedAfterMillis: Number(text(environment, 'FILROUGE_UNFINISHED_AFTER_MILLIS') ?? 10_000),
    routeParameters: parseRouteParameters(environment['FILROUGE_RECORD_PARAMETERS'] ?? '') ?? [],
    spanEventsLevel: (lower(environment, 'FILROUGE_SPAN_EVENTS_LEVEL') ?? 'warning') as LevelName,
  };
}

/** Reads what is hidden before any sink. */
export function readSafety(environment: Environment): SafetyOptions {
  const value = text(environment, 'FILROUGE_REDACT') ?? '';
  const off = value.toLowerCase() === 'off';
  const actions = new Map<string, RedactActionName>();
  for (const pair of off ? [] : toList(value)) {
    const [name = '', action = ''] = pair.split('=').map((part) => part.trim());
    actions.set(name, action as RedactActionName);
  }
  const rotation = lower(environment, 'FILROUGE_PSEUDONYM_ROTATION') ?? 'month';
  return {
    off,
    actions,
    pseudonyms: {
      secret: text(environment, 'FILROUGE_PSEUDONYM_KEY'),
      rotation: rotation as 'none' | 'day' | 'month',
    },
  };
}

/** Where ids may go, and what is believed of what comes in. */
export interface TrustOptions {
  readonly hosts: readonly string[];
  readonly edge: boolean;
}

/** Reads which hosts get ids, and whether callers are the public. */
export function readTrust(environment: Environment): TrustOptions {
  const hosts = toList(text(environment, 'FILROUGE_PROPAGATE_HOSTS') ?? 'local');
  return { hosts, edge: lower(environment, 'FILROUGE_EDGE') === 'true' };
}

function text(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function lower(environment: Environment, name: string): string | undefined {
  return text(environment, name)?.toLowerCase();
}
