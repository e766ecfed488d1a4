import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { SamlIdp, samlId } from '#testing';
import { samlOf } from '../../saml.fixture.ts';
import { assertQuerySigned, readRedirect } from './redirect-binding.ts';
import { authnRequestUrl, type Connection, logoutRequestUrl, logoutResponseUrl, spAddresses } from './service-provider.ts';
import { newSpKeys } from './sp-keys.ts';
import { spMetadata } from './sp-metadata.ts';

describe('this product as a SAML service provider', () => {
  let connection: Connection;
  const question = () => ({ requestId: samlId(), askedAt: new Date().toISOString(), forced: true });

  beforeAll(async () => {
    const idp = await SamlIdp.open({
      entityId: 'https://idp.test/saml',
      ssoUrl: 'https://idp.test/sso?tenant=1',
      sloUrl: 'https://idp.test/slo',
    });
    const { keys, certificates } = await newSpKeys(Date.now());
    connection = {
      keys,
      addresses: spAddresses('https://caspix.test', '0190'),
      settings: samlOf(idp, certificates, { requestedContexts: ['https://refeds.org/profile/mfa'] }),
    };
  });

  it('asks with a request that is signed with SHA-256, names its one address, and gives nothing away', async () => {
    const asked = question();
    const url = new URL(await authnRequestUrl(connection, asked, 'relay'));
    expect(url.searchParams.get('tenant')).toBe('1');
    expect(url.searchParams.get('RelayState')).toBe('relay');
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).toContain(`ID="${asked.requestId}"`);
    expect(xml).toContain('AssertionConsumerServiceURL="https://caspix.test/api/v1/session/saml/acs"');
    expect(xml).toContain('ForceAuthn="true"');
    expect(xml).toContain('nameid-format:persistent');
    expect(xml).toContain('https://refeds.org/profile/mfa');
    url.searchParams.delete('tenant');
    expect(() => assertQuerySigned(readRedirect(url.search.slice(1)), [connection.settings.signingCertificate])).not.toThrow();
    expect(() => assertQuerySigned(readRedirect(url.search.slice(1)), [connection.settings.decryptionCertificate])).toThrow();
  });

  it('describes itself: where to answer by which binding, what it signs with, and what to encrypt to', () => {
    const xml = spMetadata(connection);
    const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
    expect(xml).toContain('entityID="https://caspix.test/api/v1/session/saml/0190/metadata"');
    expect(xml).toMatch(/AuthnRequestsSigned="true"/);
    expect(xml).toMatch(/WantAssertionsSigned="true"/);
    expect(xml.match(/<SingleLogoutService [^>]+>/g)).toHaveLength(2);
    expect(xml.replace(/\s/g, '')).toContain(bare(connection.settings.signingCertificate));
    expect(xml.replace(/\s/g, '')).toContain(bare(connection.settings.decryptionCertificate));
    expect(xml).not.toContain('PRIVATE');
  });

  it('has two keys of 3072 bits, one to sign and one to open, whose certificates end', async () => {
    const [signing, decryption] = [connection.settings.signingCertificate, connection.settings.decryptionCertificate].map(
      (pem) => new X509Certificate(pem),
    );
    expect(signing?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect(signing?.fingerprint256).not.toBe(decryption?.fingerprint256);
    expect(signing?.verify(createPublicKey(connection.settings.signingCertificate))).toBe(true);
    expect(signing?.validToDate.getTime()).toBeGreaterThan(Date.now() + 1_000 * 86_400_000);
    expect(verify('sha256', Buffer.from('x'), createPublicKey(connection.settings.signingCertificate), Buffer.alloc(384))).toBe(false);
  });

  it('ends a session at the provider by its exact name and index, and answers when it is asked to', async () => {
    const nameId = { value: 'p-4711', format: 'urn:f', nameQualifier: 'https://idp.test/saml', spNameQualifier: null };
    const url = new URL((await logoutRequestUrl(connection, question(), { nameId, sessionIndex: 's1' }, 'r')) ?? '');
    const message = readRedirect(url.search.slice(1));
    assertQuerySigned(message, [connection.settings.signingCertificate]);
    expect(url.origin + url.pathname).toBe('https://idp.test/slo');
    expect(message.xml).toContain('NameQualifier="https://idp.test/saml"');
    expect(message.xml).toMatch(/>p-4711</);
    expect(message.xml).toMatch(/SessionIndex[^>]*>s1</);
    const answer = readRedirect(
      new URL((await logoutResponseUrl(connection, question(), { id: '_q', relayState: 'x' })) ?? '').search.slice(1),
    );
    assertQuerySigned(answer, [connection.settings.signingCertificate]);
    expect(answer).toMatchObject({ kind: 'SAMLResponse', relayState: 'x', xml: expect.stringContaining('InResponseTo="_q"') });
  });

  it('does not ask a provider that has no address for it', async () => {
    const without = { ...connection, settings: { ...connection.settings, sloUrl: null } };
    const nameId = { value: 'p', format: 'f', nameQualifier: null, spNameQualifier: null };
    expect(await logoutRequestUrl(without, question(), { nameId, sessionIndex: null }, 'r')).toBeNull();
    expect(await logoutResponseUrl(without, question(), { id: '_q', relayState: null })).toBeNull();
  });
});
