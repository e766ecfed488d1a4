import { createPrivateKey } from 'node:crypto';
import { newAuthority, newCertificate, type Pair } from '../../apps/cli/instance/tls/certificates.ts';

export interface TestCertificates {
  /** PEM of the authority. */
  ca: string;
  server: Pair;
  client: Pair;
}

/** An authority for the loopback names, with a certificate for each side of a connection. */
export async function testCertificates(): Promise<TestCertificates> {
  const made = await newAuthority();
  const authority = { certificate: made.certificate, key: createPrivateKey(made.key) };
  const names = [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ] as const;
  return {
    ca: made.certificate,
    server: await newCertificate(authority, { name: 'localhost', names, sides: ['server'] }),
    client: await newCertificate(authority, { name: 'localhost', names, sides: ['client'] }),
  };
}

export interface TestAuthority {
  /** PEM. */
  ca: string;
  /** A client certificate, of now or of the time given. */
  client(name: string, now?: Date): Promise<Pair>;
}

/** An authority that vouches for machines. */
export async function testAuthority(): Promise<TestAuthority> {
  const made = await newAuthority();
  const authority = { certificate: made.certificate, key: createPrivateKey(made.key) };
  return {
    ca: made.certificate,
    client: (name, now) => newCertificate(authority, { name, names: [], sides: ['client'] }, now),
  };
}
