import { randomInt } from 'node:crypto';
import { generateSecret, generateSync } from 'otplib';
import { z } from 'zod';
import { readIfPresent, writeAtomically } from '../instance/files.ts';
import { Refusal } from '../refusal.ts';

const accountSchema = z.object({
  username: z.string(),
  name: z.string(),
  role: z.enum(['admin', 'analyst', 'manager', 'auditor']),
  team: z.string().nullable(),
  password: z.string(),
  /** Base32, 20 bytes, as an authenticator app takes it (RFC 6238 with SHA-1, six digits, 30 seconds). */
  totpSecret: z.string(),
});
export type DemoAccount = z.infer<typeof accountSchema>;
const fileSchema = z.object({ accounts: z.array(accountSchema).min(1) });

/** Two analysts, two auditors and two administrators, because none of them can approve what it asked for itself. */
const people: Pick<DemoAccount, 'username' | 'name' | 'role' | 'team'>[] = [
  { username: 'ines.moreau', name: 'Ines Moreau', role: 'analyst', team: 'Payments Fraud 1' },
  { username: 'jonas.okafor', name: 'Jonas Okafor', role: 'analyst', team: 'Payments Fraud 1' },
  { username: 'tomasz.wilk', name: 'Tomasz Wilk', role: 'manager', team: null },
  { username: 'ruth.adeyemi', name: 'Ruth Adeyemi', role: 'auditor', team: null },
  { username: 'emil.sandberg', name: 'Emil Sandberg', role: 'auditor', team: null },
  { username: 'lena.brandt', name: 'Lena Brandt', role: 'admin', team: null },
  { username: 'sofia.conti', name: 'Sofia Conti', role: 'admin', team: null },
];

/** No letters or digits that look alike; 20 of 28 signs are 96 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456';
const password = () =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join('-');

/** Reads the accounts of this instance; the first time it draws their passwords and secrets, and keeps them (mode 0600). */
export function ensureDemoAccounts(file: string): DemoAccount[] {
  const kept = readDemoAccounts(file);
  if (kept) return kept;
  const accounts = people.map((person) => ({ ...person, password: password(), totpSecret: generateSecret({ length: 20 }) }));
  writeAtomically(file, `${JSON.stringify({ accounts }, null, 2)}\n`);
  return accounts;
}

/** The accounts in `file`, or undefined when there is none. */
export function readDemoAccounts(file: string): DemoAccount[] | undefined {
  const text = readIfPresent(file);
  if (text === undefined) return undefined;
  try {
    return fileSchema.parse(JSON.parse(text)).accounts;
  } catch (cause) {
    throw new Refusal(`${file} is damaged: restore it, or begin anew with --reset`, 1, { cause });
  }
}

/** The code that the account's authenticator shows now, and for how many more seconds. */
export function currentCode(secret: string, now = Date.now()): { code: string; seconds: number } {
  const epoch = Math.floor(now / 1000);
  return { code: generateSync({ secret, epoch }), seconds: 30 - (epoch % 30) };
}
