import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SamlIdp } from '#testing';
import { readIdpMetadata } from './idp-metadata.ts';

const NOW = Date.now();
const DAY = 86_400_000;

describe('metadata of an identity provider', () => {
  let idp: SamlIdp;
  let metadata: string;

  beforeAll(async () => {
    idp = await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso', sloUrl: 'https://idp.test/slo' });
    metadata = idp.metadata();
  });

  it('is read into what an administrator compares: name, addresses, certificates and when they end', () => {
    expect(readIdpMetadata(metadata, NOW)).toMatchObject({
      entityId: 'https://idp.test/saml',
      ssoUrl: 'https://idp.test/sso',
      sloUrl: 'https://idp.test/slo',
      certificates: [
        { subject: 'CN=Test identity provider', key: 'RSA 2048', expired: false, problem: null, pem: expect.stringContaining('BEGIN') },
      ],
    });
  });

  it('says of a certificate that it is over, without refusing the rest', () => {
    expect(readIdpMetadata(metadata, NOW + 3 * DAY).certificates).toMatchObject([{ expired: true, problem: null }]);
  });

  it('may have comments, and be the only provider of a list', () => {
    const listed = metadata
      .replace(
        '<md:EntityDescriptor ',
        '<!-- ours --><md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:EntityDescriptor ',
      )
      .replace('</md:EntityDescriptor>', '</md:EntityDescriptor></md:EntitiesDescriptor>');
    expect(readIdpMetadata(listed, NOW).entityId).toBe('https://idp.test/saml');
  });

  it.each([
    ['a document type', (xml: string) => xml.replace('?>', '?><!DOCTYPE md [<!ENTITY x SYSTEM "file:///etc/passwd">]>')],
    ['an entity that nobody declared', (xml: string) => xml.replace('https://idp.test/saml', '&x;')],
    ['more than is read', (xml: string) => xml + ' '.repeat(300_000) + '<a/>'],
    ['no XML', () => 'entityID: https://idp.test'],
    ['two providers', (xml: string) => twice(xml)],
    ['no provider', (xml: string) => xml.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['another protocol', (xml: string) => xml.replace('SAML:2.0:protocol"', 'SAML:1.1:protocol"')],
    ['no entityID', (xml: string) => xml.replace(/entityID="[^"]+"/, '')],
    ['an address without TLS', (xml: string) => xml.replace('https://idp.test/sso', 'http://idp.test/sso')],
    ['no address for HTTP-Redirect', (xml: string) => xml.replaceAll('HTTP-Redirect', 'SOAP')],
    ['an end that is past', (xml: string) => xml.replace('entityID=', 'validUntil="2020-01-01T00:00:00Z" entityID=')],
    ['a certificate that is none', (xml: string) => xml.replace(/<ds:X509Certificate>[^<]+/, '<ds:X509Certificate>AAAA')],
    ['no certificate', (xml: string) => xml.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, '')],
  ])('is refused with %s', (_, change) => {
    expect(() => readIdpMetadata(change(metadata), NOW)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it('is refused when no certificate could check a signature', async () => {
    const weak = await SamlIdp.open({
      entityId: 'https://idp.test/saml',
      ssoUrl: 'https://idp.test/sso',
      keys: generateKeyPairSync('rsa', { modulusLength: 1024 }),
    });
    expect(() => readIdpMetadata(weak.metadata(), NOW)).toThrow(expect.objectContaining({ code: 'validation' }));
  });
});

function twice(xml: string): string {
  const entity = xml.slice(xml.indexOf('<md:EntityDescriptor'));
  return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${entity}${entity}</md:EntitiesDescriptor>`;
}
