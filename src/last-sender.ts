import { readFileSync, writeSync } from '#files';
import {
  answersAt,
  Channel,
  createAccount,
  createDelivery,
  createSender,
  createSetAside,
  type Sender,
} from '#export';
import { createLeftSpool, createSpoolFolder } from '#spool';
import { lastSendMs, type LastSettlement, type LastSignal, type LastTarget } from './last-send.ts';

// A process of its own, which an ending process starts (last-send.ts) and waits for. It can be killed at any time: what it
// takes over has its name, and is found by the next start.
const deadline = setTimeout(() => process.exit(), lastSendMs);
void main(JSON.parse(readFileSync(0, 'utf8'), revive) as LastSignal[]);

async function main(signals: readonly LastSignal[]): Promise<void> {
  await Promise.allSettled(signals.map(sendSignal));
  clearTimeout(deadline);
}

async function sendSignal(last: LastSignal): Promise<void> {
  const answers = await Promise.all(last.targets.map(({ target }) => answersAt(target.url)));
  const there = last.targets.filter((_target, index) => answers[index]);
  if (there.length === 0) return;
  const lanes = there.map((target) => ({ ...target, sender: createSender(target.target) }));
  const isTaken = await send(last, true, lanes);
  if (isTaken) await send(last, false, lanes);
  for (const { sender } of lanes) sender.close();
}

interface LastLane extends LastTarget {
  readonly sender: Sender;
}

/**
 * Sends what the process made, or what it had taken over.
 * @returns Whether some destination took all of it.
 */
async function send(
  last: LastSignal,
  isOwn: boolean,
  lanes: readonly LastLane[],
): Promise<boolean> {
  const { signal, slots } = last;
  const folder =
    last.folder && createSpoolFolder(last.folder.path, last.folder.maxBytes, () => undefined);
  const report = ({ slot, url }: LastTarget, settled: Settled): void => {
    const settlement: LastSettlement = { ...settled, signal, url, isOwn, slot };
    writeSync(1, `${JSON.stringify(settlement)}\n`);
  };
  const spool = createLeftSpool(signal, folder, slots, (records) => {
    const [first] = lanes;
    if (first?.slot === 0)
      report(first, { accepted: 0, refused: [{ reason: 'damaged', records }] });
  });
  const held = isOwn ? last.held : [];
  spool.takeOver(
    held.map(({ content, ...segment }) => ({ ...segment, bytes: Buffer.from(content, 'base64') })),
  );
  if (spool.adopt(isOwn ? last.own : last.adopted) + held.length === 0) return true;
  const sent = lanes.map(async (lane) => {
    const { url, slot, target, sender } = lane;
    const account = createAccount({
      signal,
      url,
      place: () => folder?.path ?? 'memory',
      setAside: createSetAside(signal, url, folder),
      settle: (settlement) => report(lane, settlement),
    });
    const channel = new Channel({
      limits: last.limits,
      readers: spool.readersOf(slot),
      waiting: () => 0,
      isKept: () => true,
      send: createDelivery(signal, target.protocol, sender),
      account,
    });
    channel.notifyAdopted();
    await channel.flush();
    channel.close();
    return account.state().state === 'accepting';
  });
  return (await Promise.all(sent)).includes(true);
}

type Settled = Pick<LastSettlement, 'accepted' | 'refused'>;

/** Certificates are bytes. */
function revive(_name: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
  return isBuffer && 'data' in value ? Buffer.from(value.data as number[]) : value;
}
