import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCertificates, tlsFiles } from './local-authority.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string) => readFileSync(path, 'utf8');

/** Opens a TLS connection to a server with the files' certificate and answers how the client judged it. */
async function handshake(host: string, servername?: string): Promise<string> {
  const files = tlsFiles(folder);
  const server = createServer({ cert: read(files.certificate), key: read(files.key) });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const client: TLSSocket = connect({ host, port, ca: read(files.ca), ...(servername ? { servername } : {}) }, () =>
        resolve('accepted'),
      );
      client.on('error', (error: NodeJS.ErrnoException) => resolve(error.message));
      client.on('close', () => client.destroy());
    });
  } finally {
    server.close();
  }
}

describe('the local certificate authority', () => {
  it('vouches for the server by name and by both loopback addresses', async () => {
    await ensureCertificates(folder);
    expect(await handshake('127.0.0.1', 'localhost')).toBe('accepted');
    expect(await handshake('127.0.0.1')).toBe('accepted');
    expect(await handshake('::1')).toBe('accepted');
  });

  it('cannot vouch for another name, even with its own key', async () => {
    const { newAuthority } = await import('./certificates.ts');
    const { createPrivateKey } = await import('node:crypto');
    const x509 = await import('@peculiar/x509');
    const authority = await newAuthority();
    const issuer = new x509.X509Certificate(authority.certificate);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const forged = await x509.X509CertificateGenerator.create({
      subject: 'CN=bank.example',
      issuer: issuer.subject,
      notAfter: new Date(Date.now() + 86_400_000),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: createPrivateKey(authority.key).toCryptoKey(algorithm, true, ['sign']),
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'bank.example' }])],
    });
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    const files = tlsFiles(folder);
    writeFileSync(files.ca, authority.certificate);
    writeFileSync(files.certificate, forged.toString('pem'));
    writeFileSync(files.key, `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`);
    expect(await handshake('127.0.0.1', 'bank.example')).toMatch(/permitted subtree/);
  });

  it('keeps its keys from everybody else', async () => {
    await ensureCertificates(folder);
    const { caKey, key } = tlsFiles(folder);
    expect([caKey, key].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('is made once, while the server certificate is renewed before it runs out', async () => {
    expect(await ensureCertificates(folder)).toEqual({ authority: true, server: true });
    const { ca, certificate } = tlsFiles(folder);
    const [before, first] = [read(ca), read(certificate)];
    expect(await ensureCertificates(folder)).toEqual({ authority: false, server: false });
    const inAYear = new Date(Date.now() + 380 * 86_400_000);
    expect(await ensureCertificates(folder, inAYear)).toEqual({ authority: false, server: true });
    expect(read(ca)).toBe(before);
    expect(read(certificate)).not.toBe(first);
  });

  it('issues for 397 days at most', async () => {
    await ensureCertificates(folder);
    const { validFromDate, validToDate } = new X509Certificate(read(tlsFiles(folder).certificate));
    expect(validToDate.getTime() - validFromDate.getTime()).toBeLessThanOrEqual(397 * 86_400_000);
  });

  it('starts over when a crash left a key without its certificate', async () => {
    await ensureCertificates(folder);
    rmSync(tlsFiles(folder).ca);
    expect(await ensureCertificates(folder)).toEqual({ authority: true, server: true });
    expect(await handshake('127.0.0.1', 'localhost')).toBe('accepted');
  });
});
