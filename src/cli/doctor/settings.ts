import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  findProblems,
  optionTable,
  readDisabled,
  readExporters,
  readServiceName,
  type Environment,
} from '#config';
import { failure, ok, warning, type Finding } from '../finding.ts';

const name = 'settings';
const certificateName = /^OTEL_EXPORTER_OTLP_(?:\w+_)?(?:CERTIFICATE|CLIENT_KEY)$/;
const signals = ['traces', 'logs'] as const;

/** A variable that does not count, and why. */
interface Trouble {
  readonly variable: string;
  readonly finding: Finding;
}

/** Gives the variables as a program takes them: a bad one counts as not set. */
export function toEffective(variables: Environment): Environment {
  const bad = new Set(findTrouble(variables).map(({ variable }) => variable));
  return Object.fromEntries(Object.entries(variables).filter(([variable]) => !bad.has(variable)));
}

/**
 * Says what a program would say of its variables, and which of them keep something from being sent.
 * @param environment As {@link toEffective} gives it.
 */
export function checkSettings(variables: Environment, environment: Environment): Finding[] {
  const trouble = [
    ...findTrouble(variables).map(({ finding }) => finding),
    ...findSwitches(environment),
  ];
  const set = optionTable.filter((row) => (environment[row.name]?.trim() ?? '') !== '').length;
  const count = set === 1 ? '1 variable is' : `${set} variables are`;
  const fine = trouble.length === 0 ? [ok(name, `${count} set, nothing is wrong with them`)] : [];
  return [...fine, ...trouble, checkService(environment)];
}

function findTrouble(variables: Environment): readonly Trouble[] {
  const known = new Set(optionTable.map((row) => row.name));
  const problems = findProblems(variables).map(({ variable, line }) => {
    // Before it stands what was found, which may hold anything.
    const at = line.lastIndexOf('; expected ');
    const toFinding = known.has(variable) ? failure : warning;
    return { variable, finding: toFinding(name, line.slice(0, at), line.slice(at + 2)) };
  });
  return [...problems, ...findUnreadable(variables)];
}

/** Files of certificates, of which a program says it when it first sends. */
function findUnreadable(variables: Environment): readonly Trouble[] {
  return Object.entries(variables).flatMap(([variable, value]) => {
    const file = value?.trim() ?? '';
    if (file === '' || !certificateName.test(variable)) return [];
    try {
      readFileSync(resolve(file));
      return [];
    } catch (error) {
      const found = `${variable} is ${JSON.stringify(file)}, which cannot be read (${(error as Error).message})`;
      return [{ variable, finding: failure(name, found, 'name a PEM file that can be read.') }];
    }
  });
}

/** What turns something off. */
function findSwitches(environment: Environment): readonly Finding[] {
  const off = readDisabled(environment)
    ? [failure(name, 'OTEL_SDK_DISABLED is true: telemetry is off', 'unset OTEL_SDK_DISABLED.')]
    : [];
  const elsewhere = signals.flatMap((signal) => {
    const exporters = readExporters(environment, signal);
    if (exporters.includes('otlp')) return [];
    const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
    const found = `${variable} is ${JSON.stringify(environment[variable])}: ${signal} are not sent`;
    return [warning(name, found, `unset ${variable}, or set it to otlp.`)];
  });
  return [...off, ...elsewhere, ...findSampling(environment)];
}

function findSampling(environment: Environment): readonly Finding[] {
  const sampler = environment['OTEL_TRACES_SAMPLER']?.trim().toLowerCase() ?? '';
  const share = environment['OTEL_TRACES_SAMPLER_ARG']?.trim() || '1';
  const isNone =
    sampler.endsWith('always_off') || (sampler.endsWith('traceidratio') && Number(share) === 0);
  if (!isNone) return [];
  const found = `OTEL_TRACES_SAMPLER is ${JSON.stringify(sampler)}: no trace is begun here`;
  return [warning(name, found, 'unset OTEL_TRACES_SAMPLER, or keep a share of the traces.')];
}

function checkService(environment: Environment): Finding {
  const service = readServiceName(environment);
  if (!service.startsWith('unknown_service')) return ok('service name', service);
  return warning(
    'service name',
    `${service}, as are all services without a name`,
    'set OTEL_SERVICE_NAME, unless your code gives a name to initTelemetry().',
  );
}
