import type { Machine, MachineKey, MachinePermission, OfferedKey } from '#api/machines.ts';
import type { Tone } from '#ui';

export const permissionWords: Readonly<Record<MachinePermission, { label: string; says: string }>> = {
  'alert:ingest': { label: 'Deliver alerts', says: 'One by one or in batches, and nothing else' },
  'import:run': { label: 'Import files', says: 'Alerts and transactions' },
  'dashboard:read': { label: 'Read the dashboard', says: 'Figures, no customer' },
  'audit:copies': { label: 'Watch the copies of the log', says: 'Where they go and how each stands' },
};

const SOON = 30 * 86_400_000;

export type KeyState = 'live' | 'soon' | 'past' | 'revoked';

export function keyState({ revokedAt, expiresAt }: MachineKey, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return 'past';
  return left < SOON ? 'soon' : 'live';
}

export const isLive = (key: MachineKey, now: number): boolean => ['live', 'soon'].includes(keyState(key, now));

export const stateWords: Readonly<Record<KeyState, { label: string; tone: Tone }>> = {
  live: { label: 'Live', tone: 'good' },
  soon: { label: 'Ends soon', tone: 'warn' },
  past: { label: 'Ended', tone: 'neutral' },
  revoked: { label: 'Revoked', tone: 'bad' },
};

const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);

export const isFromAnywhere = ({ networks }: Machine): boolean => networks.some((network) => ANYWHERE.has(network));

/** How the account stands, worst first. */
export function standing(machine: Machine, now: number): { tone: Tone; says: string } {
  if (machine.state === 'DISABLED') return { tone: 'neutral', says: 'Disabled' };
  const live = machine.keys.filter((key) => isLive(key, now));
  if (live.length === 0) return { tone: 'bad', says: 'No live key' };
  if (live.every((key) => keyState(key, now) === 'soon')) return { tone: 'warn', says: 'Key ends soon' };
  return { tone: 'good', says: 'Active' };
}

/** What was pasted, as the server takes it; null where it is neither a public JWK nor a certificate. */
export function offeredKey(text: string): OfferedKey | null {
  const pasted = text.trim();
  if (pasted.startsWith('-----BEGIN CERTIFICATE-----')) return { certificate: `${pasted}\n` };
  try {
    const { kty, crv, x } = JSON.parse(pasted) as Record<string, unknown>;
    // Only the public half leaves the browser, whatever was pasted.
    if (kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string') return { jwk: { kty, crv, x } };
  } catch {
    return null;
  }
  return null;
}
