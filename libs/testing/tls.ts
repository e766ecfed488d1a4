import { createPrivateKey } from 'node:crypto';
import { newAuthority, newServerCertificate } from '../../apps/cli/instance/tls/certificates.ts';

/** An authority and a certificate for this machine's loopback names, for the servers that a test puts up. All PEM. */
export async function testTls(): Promise<{ ca: string; certificate: string; key: string }> {
  const authority = await newAuthority();
  const { certificate, key } = await newServerCertificate({
    certificate: authority.certificate,
    key: createPrivateKey(authority.key),
  });
  return { ca: authority.certificate, certificate, key };
}
