import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ListedServiceAccount, PrivateServiceKey } from '#auth';
import type { Instance } from '../instance/instance.ts';
import { type AskFlags, askWithTwo } from '../keys/ask.ts';
import { codeOf, Refusal } from '../refusal.ts';
import { withPeople } from '../start/with-people.ts';
import { NewKeyFile } from './key-file.ts';

/** What is asked for: a key that is drawn here and written to a new file, or a client certificate that is there. */
export interface KeyFlags extends AskFlags {
  keyOut?: string;
  certificate?: string;
  keyDays: number;
}

export interface NewAccount extends KeyFlags {
  name: string;
  permissions: readonly string[];
  networks: readonly string[];
  perMinute: number;
}

export interface Requested {
  number: string;
  account: string;
}

/** Asks for an account. With a key of its own, the file is written before anything is asked, and is nothing until two people agreed. */
export function addAccount(instance: Instance, { name, permissions, networks, perMinute, ...flags }: NewAccount): Promise<Requested> {
  return withKey(instance, flags, (key, reason) => ({
    path: '/api/v1/service-accounts',
    body: { name, permissions, networks, perMinute, keyDays: flags.keyDays, key, reason },
  }));
}

/** Asks for a new key; the older ones go on for the overlap. */
export function rotateKey(instance: Instance, { id, overlapHours, ...flags }: KeyFlags & { id: string; overlapHours: number }) {
  return withKey(instance, flags, (key, reason) => ({
    path: `/api/v1/service-accounts/${encodeURIComponent(id)}/keys`,
    body: { keyDays: flags.keyDays, overlapHours, key, reason },
  }));
}

/** Asks for the account's end. */
export async function disableAccount(instance: Instance, id: string, flags: AskFlags): Promise<Requested> {
  const path = `/api/v1/service-accounts/${encodeURIComponent(id)}/disable`;
  const request = await askWithTwo(instance, flags, (reason) => ({ path, body: { reason } }));
  return { number: request?.number ?? '', account: id };
}

/** Shuts a key out at once, as one administrator. */
export async function revokeKey(instance: Instance, { id, key }: { id: string; key: string }, flags: AskFlags): Promise<void> {
  const path = `/api/v1/service-accounts/${encodeURIComponent(id)}/keys/${encodeURIComponent(key)}/revoke`;
  await askWithTwo(instance, flags, (reason) => ({ path, body: { reason } }));
}

export async function listAccounts(instance: Instance): Promise<ListedServiceAccount[]> {
  const { accountReader, ListServiceAccounts } = await import('#auth');
  return withPeople(instance, ListServiceAccounts, (accounts) => accounts.execute(accountReader()));
}

type Ask = (key: object, reason: string) => { path: string; body: object };

async function withKey(instance: Instance, flags: KeyFlags, ask: Ask): Promise<Requested> {
  const { keyOut, certificate } = flags;
  if ((keyOut === undefined) === (certificate === undefined)) throw new Refusal('Give --key-out or --certificate, one of the two');
  if (certificate !== undefined) return requested(instance, flags, (reason) => ask({ certificate: readCertificate(certificate) }, reason));
  const { newServiceKey } = await import('#auth');
  const file = await NewKeyFile.reserve(keyOut ?? '');
  let asked: Requested | undefined;
  await file.fill(async (): Promise<PrivateServiceKey> => {
    const drawn = await newServiceKey();
    const jwk = { kty: drawn.kty, crv: drawn.crv, x: drawn.x };
    asked = await requested(instance, flags, (reason) => ask({ jwk }, reason));
    const { loadConfig } = await import('#platform');
    return { ...drawn, kid: asked.account, aud: loadConfig().publicOrigin };
  });
  return asked ?? { number: '', account: '' };
}

async function requested(instance: Instance, flags: AskFlags, asking: (reason: string) => { path: string; body: object }) {
  const request = await askWithTwo(instance, flags, asking);
  if (!request) throw new Refusal('The product gave no request back');
  return { number: request.number, account: request.subject.id };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Refusal(`${path} cannot be read (${codeOf(cause)})`, 1, { cause });
  }
}

/** Issues a client certificate from the instance's own authority, as two new files. The account that it speaks for is asked for with it. */
export async function issueCertificate(instance: Instance, { name, out }: { name: string; out: string }): Promise<void> {
  const [{ layoutOf }, { tlsFiles }, { newCertificate }] = await Promise.all([
    import('../instance/layout.ts'),
    import('../instance/tls/local-authority.ts'),
    import('../instance/tls/certificates.ts'),
  ]);
  if (!instance.embedded) throw new Refusal('The authority of this instance is kept elsewhere: have it issue a client certificate');
  const { ca, caKey } = tlsFiles(layoutOf(instance.dataDir).tls);
  const authority = { certificate: readFileSync(ca, 'utf8'), key: createPrivateKey(readFileSync(caKey)) };
  // The blank keeps it from being taken for a host name, which the authority may not vouch for (RFC 5280, section 4.2.1.10).
  const pair = await newCertificate(authority, { name: `machine ${name}`, names: [], sides: ['client'] });
  await writeNew(`${out}.key`, pair.key);
  await writeNew(`${out}.crt`, pair.certificate);
}

async function writeNew(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw new Refusal(`${path} cannot be written (${codeOf(cause)}); nothing is ever overwritten`, 1, { cause });
  });
  await file.writeFile(content);
  await file.sync();
  await file.close();
}
