import { randomBytes, X509Certificate } from 'node:crypto';
import { chownSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { privateFolder, readIfPresent, writeAtomically } from '../instance/files.ts';
import { Refusal } from '../refusal.ts';
import { type Authority, authorityFor } from './authority.ts';
import { AUTHORITY, certificateFiles, certificates, drawnSecrets, type Issued, KEYRING, type Reader } from './secret-files.ts';

const RENEW_BEFORE = 30 * 86_400_000;
/** RFC 1123 section 2.1, in lower case. Addresses are left out: browsers name a site, and so does the certificate. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

export interface SecretsOptions {
  /** Where the files go that containers are given. */
  readonly folder: string;
  /** Where the authority's key goes, which no container is given. */
  readonly authorityFolder: string;
  /** The DNS name that browsers use. */
  readonly host: string;
  /** The user id that the API and the worker run as. */
  readonly reader: number;
}

export interface SecretsReport {
  /** Names of the files that were made. */
  readonly made: string[];
  /** What will have to be done, each one line. */
  readonly warnings: string[];
}

/**
 * Makes what a deployment needs to keep secret, once: a second run makes only certificates that were taken away, and replaces nothing.
 * Throws a refusal when a password, key or keyring of a complete set is gone, since a new one would not fit the data.
 */
export async function createSecrets({ folder, authorityFolder, host, reader }: SecretsOptions): Promise<SecretsReport> {
  requireHost(host);
  requireReader(reader);
  privateFolder(resolve(folder));
  const known = readIfPresent(join(folder, AUTHORITY));
  if (known !== undefined) requireComplete(folder);
  const authority = await authorityFor(authorityFolder, host, known);
  const give = (file: string, to: Reader) => giveTo(file, to === 'caspix' ? reader : 0);
  const made = [...drawSecrets(folder, give), ...(await makeKeyring(folder, give))];
  const warnings: string[] = [];
  for (const [name, issued] of Object.entries(certificates(host))) {
    const files = certificateFiles(folder, name);
    const present = readIfPresent(files.certificate);
    if (present === undefined) made.push(...(await issue(authority, files, issued)));
    else warnings.push(...judge(present, files, issued));
    give(files.key, issued.reader);
  }
  if (known === undefined) writeAtomically(join(folder, AUTHORITY), authority.certificate, 0o644);
  return { made: known === undefined ? [...made, AUTHORITY] : made, warnings };
}

function requireHost(host: string): void {
  if (!HOST.test(host)) throw new Refusal(`'${host}' is not a DNS name in lower case: fraud.bank.example`);
}

function requireReader(reader: number): void {
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && me !== reader)
    throw new Refusal(`The containers read these files as user ${reader}, to whom only root can give them: run this with sudo`);
}

/** Only root can give files away; who runs this as the reader owns them already. */
function giveTo(file: string, user: number): void {
  if (process.getuid?.() === 0) chownSync(file, user, user);
}

function requireComplete(folder: string): void {
  const lost = [...Object.keys(drawnSecrets), KEYRING].filter((name) => !existsSync(join(folder, name)));
  if (lost.length > 0)
    throw new Refusal(`${lost.join(', ')} missing in ${folder}, where data was kept under it: put it back from its backup`);
}

function drawSecrets(folder: string, give: (file: string, to: Reader) => void): string[] {
  return Object.entries(drawnSecrets).flatMap(([name, reader]) => {
    const file = join(folder, name);
    const isNew = !existsSync(file);
    if (isNew) writeAtomically(file, `${randomBytes(32).toString('hex')}\n`);
    give(file, reader);
    return isNew ? [name] : [];
  });
}

async function makeKeyring(folder: string, give: (file: string, to: Reader) => void): Promise<string[]> {
  const file = join(folder, KEYRING);
  const isNew = !existsSync(file);
  if (isNew) {
    const { createKeyring } = await import('#crypto');
    await createKeyring(file);
  }
  give(file, 'caspix');
  return isNew ? [KEYRING] : [];
}

/** The key is written first, so a key without its certificate is the rest of a crash and nobody uses it. */
async function issue(authority: Authority, files: { certificate: string; key: string }, issued: Issued): Promise<string[]> {
  const { newCertificate } = await import('../instance/tls/certificates.ts');
  const made = await newCertificate({ certificate: authority.certificate, key: authority.key() }, issued);
  writeAtomically(files.key, made.key);
  writeAtomically(files.certificate, made.certificate, 0o644);
  return [files.certificate, files.key].map((file) => file.slice(file.lastIndexOf('/') + 1));
}

function judge(text: string, files: { certificate: string; key: string }, { names }: Issued): string[] {
  if (!existsSync(files.key))
    throw new Refusal(`${files.key} is missing: put it back, or delete ${files.certificate} to have both made again`);
  const certificate = new X509Certificate(text);
  const other = names.find(({ value }) => certificate.checkHost(value) === undefined);
  const ends = certificate.validToDate;
  return [
    ...(other ? [`${files.certificate} does not speak for ${other.value}: delete it and run this again`] : []),
    ...(ends.getTime() - Date.now() < RENEW_BEFORE
      ? [`${files.certificate} ends on ${ends.toISOString()}: delete it and run this again`]
      : []),
  ];
}
