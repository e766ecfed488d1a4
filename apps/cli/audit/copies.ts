import { setTimeout as wait } from 'node:timers/promises';
import type { DestinationStatus } from '#audit-chain';
import { Refusal } from '../refusal.ts';
import { table } from '../table.ts';
import { type Log, withLog } from './with-log.ts';

const LOOK_MILLIS = 500;
/** Reading a large store back takes a while; the worker goes on when this command has given up. */
const PATIENCE_MILLIS = 10 * 60_000;

async function named(log: Log, name: string): Promise<DestinationStatus> {
  const all = await log.read((tx) => log.destinations.status(tx));
  const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new Refusal(`No destination is called '${name}'. There are: ${all.map((one) => one.name).join(', ') || 'none'}`);
}

const healthOf = ({ parked, failingSince, lastError, verified, state }: DestinationStatus): string => {
  if (state === 'paused') return 'paused';
  if (parked) return `refuses: ${lastError}`;
  if (failingSince !== null) return `no way through since ${failingSince}: ${lastError}`;
  return verified === 'broken' ? 'its copies are not what was stored' : 'well';
};

export async function listDestinations(json: boolean): Promise<string> {
  const all = await withLog((log) => log.read((tx) => log.destinations.status(tx)));
  if (json) return `${JSON.stringify(all, null, 2)}\n`;
  if (all.length === 0) return 'No copy of the log leaves the house yet\n';
  const rows = all.map((one) => [one.name, one.kind, one.target, String(one.sent), String(one.lag), one.heartbeatAt ?? '–', healthOf(one)]);
  return table(['name', 'kind', 'target', 'sent', 'behind', 'last heartbeat', 'stands'], rows);
}

/** Only a running worker does it: this asks for it, on record, and says so. */
export function resend(name: string, from: number): Promise<string> {
  return withLog(async (log) => {
    const { id } = await named(log, name);
    await log.order((tx) => log.destinations.resend(tx, id, from));
    return `The worker will send ${name} everything from index ${from} on\n`;
  });
}

export function readBack(name: string): Promise<{ ok: boolean; says: string }> {
  return withLog(async (log) => {
    const { id, verifiedAt } = await named(log, name);
    await log.order((tx) => log.destinations.verify(tx, id));
    for (const end = Date.now() + PATIENCE_MILLIS; Date.now() < end; await wait(LOOK_MILLIS)) {
      const now = await named(log, name);
      if (now.verifiedAt !== verifiedAt) return { ok: now.verified === 'ok', says: now.verifiedSays ?? '' };
    }
    throw new Refusal('The worker has not read the copies back within ten minutes: is it running?');
  });
}
