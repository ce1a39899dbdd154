import { endpointName, toHeaderPairs } from './headers.ts';
import { toTaken, type Preset, type Variant } from './preset.ts';

/** Says how a preset is used as a further destination, in one sentence. */
export function toSecond(preset: Preset, { variables }: Variant): string {
  const base = variables.find(({ name }) => name === endpointName)?.value;
  if (base === undefined)
    return 'put a Collector between: it has no base address with /v1/traces and /v1/logs.';
  const headers = toHeaderPairs(variables).map(({ header, value }) => `;${header}=${value}`);
  const taken = toTaken(preset);
  const only = taken.length === 1 ? `;signals=${taken.join('')}` : '';
  return `export FILROUGE_ALSO_SEND_TO="${base}${headers.join('')}${only}"`;
}
