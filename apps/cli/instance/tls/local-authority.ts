import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { privateFolder, readIfPresent, writeAtomically } from '../files.ts';

/** PEM files of the local authority and of the server that it vouches for. Keys are mode 0600. */
export interface TlsFiles {
  readonly ca: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** A certificate with less left than this is replaced at the next start. */
const RENEW_BEFORE = 30 * 86_400_000;

export const tlsFiles = (folder: string): TlsFiles => ({
  ca: join(folder, 'ca.crt'),
  caKey: join(folder, 'ca.key'),
  certificate: join(folder, 'server.crt'),
  key: join(folder, 'server.key'),
});

/**
 * Makes the authority once and the server's certificate as often as it runs out, and says which of them is new.
 * Keys are written before certificates: after a crash between the two the certificate is missing, and both are made again.
 */
export async function ensureCertificates(folder: string, now = new Date()): Promise<{ authority: boolean; server: boolean }> {
  privateFolder(folder);
  const files = tlsFiles(folder);
  const kept = readPair(files.ca, files.caKey, now);
  const authority = kept ?? (await makeAuthority(files, now));
  const server = readPair(files.certificate, files.key, now);
  const valid = server?.certificate.verify(authority.certificate.publicKey) && server.certificate.checkHost('localhost') !== undefined;
  if (!valid) await makeServerCertificate(files, authority, now);
  return { authority: kept === undefined, server: !valid };
}

interface ReadPair {
  certificate: X509Certificate;
  key: KeyObject;
}

/** A pair that belongs together and lasts; undefined otherwise. */
function readPair(certificateFile: string, keyFile: string, now: Date): ReadPair | undefined {
  const certificatePem = readIfPresent(certificateFile);
  const keyPem = readIfPresent(keyFile);
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  try {
    const certificate = new X509Certificate(certificatePem);
    const key = createPrivateKey(keyPem);
    const lasts = certificate.validToDate.getTime() - now.getTime() > RENEW_BEFORE;
    return lasts && certificate.checkPrivateKey(key) ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

// The certificate library takes a fifth of a second to load and is needed once a year.
const library = () => import('./certificates.ts');

async function makeAuthority(files: TlsFiles, now: Date): Promise<ReadPair> {
  const { newAuthority } = await library();
  const made = await newAuthority(now);
  writeAtomically(files.caKey, made.key);
  writeAtomically(files.ca, made.certificate, 0o644);
  return { certificate: new X509Certificate(made.certificate), key: createPrivateKey(made.key) };
}

async function makeServerCertificate(files: TlsFiles, authority: ReadPair, now: Date): Promise<void> {
  const { newServerCertificate } = await library();
  const made = await newServerCertificate({ certificate: authority.certificate.toString(), key: authority.key }, now);
  writeAtomically(files.key, made.key);
  writeAtomically(files.certificate, made.certificate, 0o644);
}
