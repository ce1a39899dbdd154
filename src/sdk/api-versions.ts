import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';

/** Where every copy of `@opentelemetry/api` 1.x keeps what was registered, with the version of who registered it. */
const registry = Symbol.for('opentelemetry.js.api.1');

interface Registry {
  readonly version: string;
}

const apiFolder = `${sep}node_modules${sep}@opentelemetry${sep}api${sep}`;

/**
 * Lets copies of `@opentelemetry/api` that are newer than ours see what we registered. A copy takes nothing from a registry
 * of an older minor version than its own, and says so to nobody: every span of the application would be lost. Call it once
 * the SDK is registered.
 */
export function acceptNewerApis(): void {
  const ours = resolveFrom(() => import.meta.url);
  const places = [() => join(process.cwd(), 'index.js'), () => process.argv[1] ?? ''];
  const copies = new Set(places.map(resolveFrom));
  for (const copy of copies) if (copy !== undefined && copy !== ours) acceptFile(copy);
  new ApiCopies().enable();
}

/** Accepts the copy that an ES import was resolved to, when it is one. */
export function acceptApiAt(url: string): void {
  if (url.includes('/@opentelemetry/api/') && url.startsWith('file:'))
    acceptFile(fileURLToPath(url));
}

/** Undefined when there is none, or no such place: the working folder may be gone. */
function resolveFrom(place: () => string): string | undefined {
  try {
    return createRequire(place()).resolve('@opentelemetry/api');
  } catch {
    return undefined;
  }
}

function acceptFile(file: string): void {
  const at = file.lastIndexOf(apiFolder);
  if (at === -1) return;
  try {
    const text = readFileSync(join(file.slice(0, at + apiFolder.length), 'package.json'), 'utf8');
    accept((JSON.parse(text) as { readonly version: string }).version);
  } catch {
    // Whoever cannot be read is as before.
  }
}

/** Says in the registry that it is as new as this copy. */
function accept(version: string): void {
  const holder = globalThis as { [registry]?: Registry };
  const registered = holder[registry];
  if (registered === undefined || minorOf(version) <= minorOf(registered.version)) return;
  // Its version cannot be written.
  holder[registry] = { ...registered, version };
}

/** Of 1.x; -1 for others, which have a registry of their own. */
function minorOf(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return major === 1 ? (minor ?? -1) : -1;
}

/** Sees every copy that is loaded by `require`. */
class ApiCopies extends InstrumentationBase {
  constructor() {
    super('filrouge/api', '0.1.0', { enabled: false });
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const see = (exports: unknown, version?: string): unknown => {
      if (version !== undefined) accept(version);
      return exports;
    };
    return new InstrumentationNodeModuleDefinition('@opentelemetry/api', ['>=1 <2'], see);
  }
}
