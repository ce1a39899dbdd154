import { readFileSync, writeSync } from 'node:fs';
import {
  answersAt,
  Channel,
  createAccount,
  createDelivery,
  createSender,
  createSetAside,
  type Sender,
  type Settlement,
} from '#export';
import { createLeftSpool, createSpoolFolder } from '#spool';
import { lastSendMs, type LastSignal } from './last-send.ts';

// A process of its own, which an ending process starts (last-send.ts) and waits for. It can be killed at any time: what it
// takes over has its name, and is found by the next start.
const deadline = setTimeout(() => process.exit(), lastSendMs);
void main(JSON.parse(readFileSync(0, 'utf8'), revive) as LastSignal[]);

async function main(signals: readonly LastSignal[]): Promise<void> {
  await Promise.allSettled(signals.map(sendSignal));
  clearTimeout(deadline);
}

async function sendSignal(last: LastSignal): Promise<void> {
  const { target, own, adopted } = last;
  if (!(await answersAt(target.url))) return;
  const sender = createSender(target);
  if (await sendFiles(last, own, true, sender)) await sendFiles(last, adopted, false, sender);
  sender.close();
}

/** @returns Whether the destination took all of it. */
async function sendFiles(
  { signal, folder: { path, maxBytes }, target, limits }: LastSignal,
  files: readonly string[],
  isOwn: boolean,
  sender: Sender,
): Promise<boolean> {
  const { url, protocol } = target;
  const folder = createSpoolFolder(path, maxBytes, () => {});
  const report = (settlement: Omit<Settlement, 'signal' | 'url' | 'isOwn'>): void => {
    writeSync(1, `${JSON.stringify({ ...settlement, signal, url, isOwn })}\n`);
  };
  const spool = createLeftSpool(signal, folder, (records) =>
    report({ accepted: 0, refused: [{ reason: 'damaged', records }] }),
  );
  const account = createAccount({
    signal,
    url,
    place: () => path,
    setAside: createSetAside(signal, url, folder),
    settle: report,
  });
  const channel = new Channel({
    limits,
    readers: spool.readersOf(0),
    waiting: () => 0,
    isKept: () => true,
    send: createDelivery(signal, protocol, sender),
    account,
  });
  if (spool.adopt(files) === 0) return true;
  channel.notifyAdopted();
  await channel.flush();
  channel.close();
  return account.state().state === 'accepting';
}

/** Certificates are bytes. */
function revive(_name: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
  return isBuffer && 'data' in value ? Buffer.from(value.data as number[]) : value;
}
