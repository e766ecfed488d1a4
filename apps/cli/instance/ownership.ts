import { statSync } from 'node:fs';
import { Refusal } from '../refusal.ts';
import { accountNumbered } from './postgres/server-user.ts';

/**
 * Refuses a data directory that another account made: root would leave files in it that its owner cannot read any more, and anybody else
 * would fail half-way with a permission error.
 */
export function requireOwner(root: string): void {
  const me = process.getuid?.();
  const stat = statSync(root, { throwIfNoEntry: false });
  if (me === undefined || stat === undefined || stat.uid === me) return;
  const owner = accountNumbered(stat.uid)?.name ?? `user ${stat.uid}`;
  throw new Refusal(`${root} belongs to ${owner}: run this as ${owner}, or name another directory with --data`);
}
