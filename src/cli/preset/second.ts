import { endpointName, toHeaderPairs } from './headers.ts';
import { placeholdersIn, type Preset, type Variant } from './preset.ts';

/** Says how a preset is used as a further destination, in one sentence. */
export function toSecond({ notAsSecond }: Preset, { variables }: Variant): string {
  const base = variables.find(({ name }) => name === endpointName)?.value;
  const between = 'put a Collector between:';
  if (base === undefined) return `${between} it has no base address with /v1/traces and /v1/logs.`;
  if (notAsSecond !== undefined) return `${between} ${notAsSecond}.`;
  const headers = toHeaderPairs(variables);
  if (headers.length === 0) return `export FILROUGE_ALSO_SEND_TO="${base}"`;
  const pairs = headers.map(({ header, value }) => `'${header}': ${toCode(value)}`).join(', ');
  const options = `{ alsoSendTo: [{ endpoint: ${toCode(base)}, headers: { ${pairs} } }] }`;
  return `in code, initTelemetry(${options}): FILROUGE_ALSO_SEND_TO takes no headers.`;
}

/** A value as JavaScript, where the shell's variables are those of the process. */
function toCode(value: string): string {
  const text = decodeURIComponent(value);
  if (placeholdersIn(text).length === 0) return `'${text}'`;
  return `\`${text.replaceAll(/\$([A-Z0-9_]+)/g, '$${process.env.$1}')}\``;
}
