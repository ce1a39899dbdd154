import { readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { envDetector, processDetector, type ResourceDetector } from '@opentelemetry/resources';

/** Architectures that have another name in the semantic conventions than in Node.js. */
const architectures: Readonly<Record<string, string>> = {
  arm: 'arm32',
  ppc: 'ppc32',
  x64: 'amd64',
};

/** systemd's machine id, and its older place (semantic conventions, host.id). */
const machineIdFiles = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/**
 * Makes the detectors of the resource, unless `OTEL_NODE_RESOURCE_DETECTORS` names others (undefined). The SDK's own
 * detector of the host reads the machine's id while the application runs, on macOS and Windows in a child process.
 */
export function createResourceDetectors(named: string | undefined): ResourceDetector[] | undefined {
  if (named !== undefined && named.trim() !== '') return undefined;
  return [envDetector, processDetector, { detect: () => ({ attributes: hostAttributes() }) }];
}

function hostAttributes(): Record<string, string> {
  const id = process.platform === 'linux' ? readMachineId() : undefined;
  return {
    'host.arch': architectures[arch()] ?? arch(),
    ...(id === undefined ? {} : { 'host.id': id }),
  };
}

function readMachineId(): string | undefined {
  for (const file of machineIdFiles) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // Not every system has it.
    }
  }
  return undefined;
}
