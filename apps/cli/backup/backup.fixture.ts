import { readFileSync, writeFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { asSuperuser, DATABASE } from '../instance/postgres/connect.ts';
import { secret } from '../instance/secrets.ts';
import { keepBackups } from './keep-backups.ts';

/** Flips one bit of a file, in its middle unless said otherwise. */
export function flip(file: string, at: (length: number) => number = (length) => length >> 1): void {
  const bytes = readFileSync(file);
  const byte = at(bytes.length);
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

/** The notices to staff about backups. */
export function noticed({ place, server, layout }: EmbeddedInstance): Promise<unknown[]> {
  const login = { password: secret(layout, 'superuser'), database: DATABASE };
  return asSuperuser(place, server.port, login, async (client) => {
    const { rows } = await client.query(`SELECT kind, permissions FROM platform.notices WHERE kind = 'backup.trouble'`);
    return rows;
  });
}

/** What the loop of a running instance says in so many looks, each a minute after the other, with the clock moved on by so much. */
export async function said(instance: EmbeddedInstance, later: number, looks: number): Promise<string[]> {
  const [lines, stop] = [[] as string[], new AbortController()];
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + later);
  let waits = 0;
  const wait = async (millis: number) => {
    expect(millis).toBe(60_000);
    waits += 1;
    if (waits === looks) stop.abort();
  };
  await keepBackups(instance, (line) => lines.push(line), { signal: stop.signal, wait }).finally(() => clock.mockRestore());
  expect(waits).toBe(looks);
  return lines;
}
