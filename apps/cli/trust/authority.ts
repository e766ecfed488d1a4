import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readIfPresent } from '../instance/files.ts';
import type { Layout } from '../instance/layout.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { Refusal } from '../refusal.ts';

/** The certificate of an instance's authority as stores know it. */
export interface Authority {
  /** PEM file. */
  readonly file: string;
  /** `Caspix local authority 1a2b3c4d`: the name in browsers' stores. */
  readonly name: string;
  /** `caspix-1a2b3c4d`: a file name for the system's store. */
  readonly slug: string;
  /** Upper-case hexadecimal SHA-1 without colons, by which macOS and Windows name a certificate. */
  readonly thumbprint: string;
}

export function authorityOf(layout: Layout): Authority {
  const file = tlsFiles(layout.tls).ca;
  const pem = readIfPresent(file);
  if (pem === undefined)
    throw new Refusal(`There is no certificate authority in ${layout.tls}: npm start makes one, --data names another instance`);
  const certificate = new X509Certificate(pem);
  const name = /CN=(.*)/.exec(certificate.subject)?.[1] ?? 'Caspix local authority';
  return { file, name, slug: `caspix-${name.split(' ').at(-1)}`, thumbprint: certificate.fingerprint.replaceAll(':', '') };
}

/** Remembers that `caspix trust` was run, so that the start need not speak of it again. */
export const trustedMark = (layout: Layout) => join(layout.tls, 'trusted');
