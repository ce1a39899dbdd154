import { toDurationText, toMeasureText, type Rule } from '#alert';
import { CliError } from '../cli-error.ts';
import { toCount } from '../count.ts';
import { toSafeText } from '#safe-text';
import { loadAlertFile, toMistakeLine } from './load.ts';

/**
 * Prints what is wrong with a file of alerts, and what is right in words.
 * @throws CliError with 1 when something is wrong.
 */
export function checkAlerts(path: string): void {
  const { file, mistakes } = loadAlertFile(path);
  for (const mistake of mistakes) console.error(toMistakeLine(path, mistake));
  for (const rule of file.rules) console.log(toSafeText(toRuleLine(rule)));
  const counts = `${toCount(file.rules.length, 'rule')}, ${toCount(file.channels.size, 'channel')}`;
  if (mistakes.length === 0) console.log(`${counts}: no mistake`);
  else throw new CliError(`${toCount(mistakes.length, 'mistake')}; what is right: ${counts}`);
}

/** `order-5xx (critical): share of … > 5% in 2m, by http_endpoint → ops-mail`. */
function toRuleLine(rule: Rule): string {
  const where = rule.whereText === '' ? `all ${rule.on}` : `${rule.on} ${rule.whereText}`;
  const groups = rule.groupBy.length === 0 ? '' : `, by ${rule.groupBy.join(', ')}`;
  const wait = rule.forMs === 0 ? '' : `, for ${toDurationText(rule.forMs)}`;
  const to = rule.notify.length === 0 ? 'nobody' : rule.notify.join(', ');
  const condition =
    rule.measure.type === 'first_seen'
      ? ''
      : ` ${rule.threshold.text} in ${toDurationText(rule.windowMs)}`;
  return `${rule.name} (${rule.severity}): ${toMeasureText(rule.measure)}${condition}${wait}${groups}; ${where} -> ${to}`;
}
