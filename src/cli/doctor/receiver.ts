import { readDestinations, readExporters, type Destination, type Environment } from '#config';
import { askReceiver, toNames, type Answer, type Signal } from '../ask-receiver.ts';
import { failure, ok, warning, type Finding } from '../finding.ts';

const signals = ['traces', 'logs'] as const;
const furtherName = 'FILROUGE_ALSO_SEND_TO';
const longestMs = 3_000;
// Less is a slow answer, or changes nothing that one would see.
const mostApartMs = 60_000;

/** Sends an empty request to every destination of every signal, as a program would send records, and says what came back. */
export async function checkReceivers(environment: Environment): Promise<readonly Finding[]> {
  const asked = signals
    .filter((signal) => readExporters(environment, signal).includes('otlp'))
    .flatMap((signal) =>
      readDestinations(environment, signal).map((target, at) =>
        ask(environment, signal, target, at),
      ),
    );
  const answers = await Promise.all(asked);
  return [...answers.map(toFinding), ...checkClock(answers)];
}

function ask(
  environment: Environment,
  signal: Signal,
  target: Destination,
  at: number,
): Promise<Answer> {
  const further = { address: furtherName, headers: furtherName };
  const timeoutMs = Math.min(target.timeoutMs, longestMs);
  const names = at === 0 ? toNames(environment, signal) : further;
  return askReceiver(signal, { ...target, timeoutMs }, names);
}

function toFinding({ tried: { signal, url, headers, accepted, meaning } }: Answer): Finding {
  const masked = headers.map((header) => `${header}=***`).join(', ');
  const where = `${url}${masked === '' ? '' : ` (${masked})`}`;
  if (accepted) return ok(signal, `${where} takes them`);
  // What to do stands behind what happened.
  const [what = '', ...advice] = meaning.split('; ');
  const remedy = advice.length === 0 ? `look at what listens at ${url}.` : advice.join('; ');
  return failure(signal, `${where}: ${what.replace(/\.$/, '')}`, remedy);
}

/** Two clocks that are apart put spans of one trace at different times. */
function checkClock(answers: readonly Answer[]): readonly Finding[] {
  const clocks = answers.flatMap(({ date = '', tried: { url } }) => {
    const apartMs = Date.now() - Date.parse(date);
    return Number.isNaN(apartMs) ? [] : [{ apartMs, url }];
  });
  const [worst] = clocks.toSorted((one, other) => Math.abs(other.apartMs) - Math.abs(one.apartMs));
  if (worst === undefined) return [];
  const seconds = Math.round(Math.abs(worst.apartMs) / 1_000);
  if (Math.abs(worst.apartMs) <= mostApartMs)
    return [ok('clock', 'agrees with that of the receiver')];
  const side = worst.apartMs > 0 ? 'ahead of' : 'behind';
  return [
    warning(
      'clock',
      `${seconds} s ${side} that of ${worst.url}`,
      'records stand at other times than you look at: set both clocks.',
    ),
  ];
}
