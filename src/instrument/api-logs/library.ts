import { logs } from '@opentelemetry/api';
import { readField } from '#record';
import type { LoggingLibrary } from '../logger-bridge.ts';

type GetLogger = typeof logs.getLogger;
type Logger = ReturnType<GetLogger>;

/** A provider, as both APIs know it. */
interface Provider {
  readonly getLogger: GetLogger;
}

/** Where every copy of `@opentelemetry/api-logs` keeps the provider that was registered. */
const registry = Symbol.for('io.opentelemetry.js.api.logs');
const registryVersion = 1;

/** Scopes of those that send the records of a logger, by the name of its library: where that is bridged, they come twice. */
const senders: Readonly<Record<string, string>> = {
  winston: '@opentelemetry/winston-transport',
  pino: '@opentelemetry/instrumentation-pino',
  bunyan: '@opentelemetry/instrumentation-bunyan',
};

const silent: Logger = { emit() {}, enabled: () => false };

/**
 * The API of logs before it became a part of `@opentelemetry/api` 1.10: what is emitted by it goes nowhere unless somebody
 * registers there, too. Each copy of it that has no provider of the application hands on to the new one.
 * @param bridged Names of the libraries whose loggers are bridged.
 */
export function createApiLogs(bridged: readonly string[]): LoggingLibrary {
  const known = new Set(bridged.map((name) => senders[name]));
  const provider: Provider = {
    getLogger: (name, version, options) =>
      known.has(name) ? silent : createLogger((from) => from.getLogger(name, version, options)),
  };
  return {
    name: '@opentelemetry/api-logs',
    versions: ['>=0.53 <1'],
    file: 'build/src/index.js',
    isMain: true,
    bridge(exports) {
      const api = readField(Object(exports) as object, 'logs');
      const proxy = readField(Object(api) as object, '_proxyLoggerProvider') as {
        _setDelegate?(provider: Provider): void;
        // Its name in older versions.
        setDelegate?(provider: Provider): void;
      };
      if (proxy?._setDelegate !== undefined) proxy._setDelegate(provider);
      else proxy?.setDelegate?.(provider);
    },
  };
}

/** A logger may be older than the provider that the application registers: that comes first whenever there is one. */
function createLogger(get: (provider: Provider) => Logger): Logger {
  const ours = get(logs);
  const current = (): Logger => {
    const theirs = providerOfApplication();
    return theirs === undefined ? ours : get(theirs);
  };
  return {
    emit: (record) => current().emit(record),
    enabled: (options) => current().enabled(options),
  };
}

function providerOfApplication(): Provider | undefined {
  const { [registry]: look } = globalThis as {
    [registry]?: (version: number) => Provider | undefined;
  };
  return look?.(registryVersion);
}
