import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { privateFolder, readIfPresent, writeAtomically } from '../instance/files.ts';
import { permitsName } from '../instance/tls/name-constraints.ts';
import { Refusal } from '../refusal.ts';
import { permittedHosts } from './secret-files.ts';

/** The authority behind a deployment's certificates. Its key is needed to issue, and by no container. */
export interface Authority {
  readonly certificate: string;
  /** Throws a refusal when the key is kept somewhere else. */
  key(): KeyObject;
}

/** Reads the authority in `folder`, or makes it for `host`. `known` is the certificate that the deployment trusts already, if there is one. */
export async function authorityFor(folder: string, host: string, known: string | undefined): Promise<Authority> {
  const files = { certificate: join(folder, 'ca.crt'), key: join(folder, 'ca.key') };
  const keyText = readIfPresent(files.key);
  const certificate = known ?? readIfPresent(files.certificate);
  const key = () => {
    if (keyText === undefined)
      throw new Refusal(`A certificate has to be issued, and ${files.key} is not there: put it back for that long`);
    const key = createPrivateKey(keyText);
    if (certificate !== undefined && !new X509Certificate(certificate).checkPrivateKey(key))
      throw new Refusal(`${files.key} is not the key of the authority that this deployment trusts`);
    return key;
  };
  if (certificate === undefined) return make(folder, files, host);
  const refused = permittedHosts(host).find((name) => !permitsName(new X509Certificate(certificate), name));
  if (refused !== undefined)
    throw new Refusal(`The authority in ${folder} cannot vouch for ${refused}: move it and the certificates away to have new ones made`);
  return { certificate, key };
}

/** The key first: a crash between the two leaves no certificate, and both are made again. */
async function make(folder: string, files: { certificate: string; key: string }, host: string): Promise<Authority> {
  const { newAuthority } = await import('../instance/tls/certificates.ts');
  const made = await newAuthority(new Date(), 'internal', permittedHosts(host));
  privateFolder(folder);
  writeAtomically(files.key, made.key);
  writeAtomically(files.certificate, made.certificate, 0o644);
  const key = createPrivateKey(made.key);
  return { certificate: made.certificate, key: () => key };
}
