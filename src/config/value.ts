import { parseFurther } from './further.ts';
import { parseRouteParameters } from './route-parameters.ts';
import type { OptionType } from './table.ts';
import { isHttpUrl, toList } from './text.ts';

/** Says in words what a variable may hold. */
export function toExpectation(type: OptionType): string {
  switch (type.kind) {
    case 'text':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'url':
      return 'an http:// or https:// address';
    case 'destinations':
      return `up to ${type.most} http:// or https:// addresses separated by commas, each with ;header=value pairs or ;signals=traces or logs behind it`;
    case 'integer':
      return `a whole number of at least ${type.min}${type.unit === '' ? '' : ` (${type.unit})`}`;
    case 'number':
      return `a number between ${type.min} and ${type.max}`;
    case 'choice':
      return type.values.join(', ');
    case 'list':
      return type.values === undefined
        ? 'names separated by commas'
        : `some of ${type.values.join(', ')}`;
    case 'pairs':
      return 'key=value pairs separated by commas';
    case 'parameters':
      return 'routes with their fields, such as POST /orders: input.article, output.status';
    case 'actions':
      return `off, or name=action pairs with ${type.values.join(', ')}`;
  }
}

/** Tells whether a text is what its variable may hold. An empty text counts as not set (OpenTelemetry specification). */
export function isValid(type: OptionType, text: string): boolean {
  const value = text.trim();
  switch (type.kind) {
    case 'text':
      return true;
    case 'boolean':
      return /^(true|false)$/i.test(value);
    case 'url':
      return isHttpUrl(value);
    case 'destinations':
      return (parseFurther(value)?.length ?? Infinity) <= type.most;
    case 'integer':
      return (
        /^\d+$/.test(value) && Number(value) >= type.min && Number.isSafeInteger(Number(value))
      );
    case 'number':
      return value !== '' && Number(value) >= type.min && Number(value) <= type.max;
    case 'choice':
      return type.values.includes(value.toLowerCase());
    case 'list':
      return toList(value).every((item) => type.values?.includes(item) ?? true);
    case 'pairs':
      return toList(value).every((pair) => /^[^=]+=/.test(pair) && isPercentEncoded(pair));
    case 'parameters':
      return parseRouteParameters(value) !== undefined;
    case 'actions':
      return areActions(value, type.values);
  }
}

/** Tells whether a text is `off` or pairs of a name and one of the actions. */
function areActions(text: string, actions: readonly string[]): boolean {
  if (text.toLowerCase() === 'off') return true;
  return toList(text).every((pair) => {
    const [name = '', action = '', ...rest] = pair.split('=').map((part) => part.trim());
    return name !== '' && rest.length === 0 && actions.includes(action);
  });
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
