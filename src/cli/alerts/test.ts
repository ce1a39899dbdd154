import { AlertEngine, createChannel } from '#alert';
import { advise } from '#suggest';
import { CliError } from '../cli-error.ts';
import { toSafeText } from '#safe-text';
import { loadAlertFile, toMistakeLine } from './load.ts';

const links = {
  viewUrl: 'http://127.0.0.1:4318/alerts',
  toLogs: (): string => 'http://127.0.0.1:4318/logs',
  toTrace: (): string => 'http://127.0.0.1:4318/',
};

/**
 * Sends a marked message to each channel of a rule, and prints what became of it.
 * @throws CliError with 1 when one did not take it, 2 when there is no such rule.
 */
export async function testAlert(path: string, name: string): Promise<void> {
  const { file, mistakes } = loadAlertFile(path);
  for (const mistake of mistakes) console.error(toMistakeLine(path, mistake));
  const rule = file.rules.find((rule) => rule.name === name);
  const nowMs = Date.now();
  const message = new AlertEngine(file, links, nowMs).toTestMessage(name, nowMs);
  if (rule === undefined || message === undefined)
    throw new CliError(toUnknown(name, file.rules), 2);
  if (rule.notify.length === 0) throw new CliError(`Rule ${show(name)} has no channel in notify.`);
  let failed = 0;
  for (const channelName of rule.notify) {
    const options = file.channels.get(channelName);
    // That it is wrong was said above.
    const result =
      options === undefined
        ? { ok: false as const, reason: 'its settings are wrong' }
        : await sendOnce(createChannel(options), message);
    if (!result.ok) failed += 1;
    console.log(toSafeText(`${channelName}: ${result.ok ? 'sent' : `not sent: ${result.reason}`}`));
  }
  if (failed > 0)
    throw new CliError(`${failed} of ${rule.notify.length} channels did not take the message.`);
}

async function sendOnce(
  channel: ReturnType<typeof createChannel>,
  message: Parameters<typeof channel.send>[0],
) {
  try {
    return await channel.send(message);
  } finally {
    channel.close();
  }
}

function toUnknown(name: string, rules: readonly { readonly name: string }[]): string {
  const names = rules.map((rule) => rule.name);
  return `There is no rule ${show(name)}; ${toSafeText(advise(name, names))}`;
}

function show(name: string): string {
  return toSafeText(JSON.stringify(name));
}
