import { generateKeyPairSync } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LogoutSays, logoutRequestXml, SamlIdp, samlEncoded, samlId, signedQuery } from '#testing';
import { assertLogoutForUs, ends, idpSessionText, readIdpSession } from '../../domain/saml/logout.ts';
import { type Arrived, readLogout, readLogoutRequest } from './read-logout.ts';

const SLO = 'https://caspix.test/api/v1/session/saml/slo';
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('a logout request of a SAML provider', () => {
  let idp: SamlIdp;
  beforeAll(async () => {
    idp = await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso' });
  });

  const says = (changed: Partial<LogoutSays> = {}): LogoutSays => ({
    id: samlId(),
    issuer: idp.entityId,
    destination: SLO,
    issuedAt: Date.now(),
    notOnOrAfter: null,
    nameId: 'p-4711',
    sessionIndex: 's1',
    ...changed,
  });

  function accept(arrived: Arrived) {
    const request = readLogoutRequest(readLogout(arrived).verified([idp.certificate]));
    assertLogoutForUs(request, { now: Date.now(), issuer: idp.entityId, slo: SLO });
    return request;
  }

  const query = (said = says(), by: Partial<Parameters<typeof signedQuery>[2]> = {}) =>
    signedQuery('SAMLRequest', logoutRequestXml(said), { key: idp.keys.privateKey, ...by });
  const form = (xml: string): Arrived => ({ kind: 'SAMLRequest', message: samlEncoded(xml), relayState: null });

  it('is taken by either binding', () => {
    expect(accept({ query: query(says(), { relayState: 'a b&c' }) })).toMatchObject({
      nameId: { value: 'p-4711' },
      sessionIndexes: ['s1'],
    });
    const said = says();
    expect(accept(form(idp.signed(logoutRequestXml(said), said.id)))).toMatchObject({ id: said.id, sessionIndexes: ['s1'] });
  });

  it('ends the sessions that it names, and no other’s', () => {
    const session = (value: string, sessionIndex: string) =>
      readIdpSession(idpSessionText({ nameId: { value, format: 'f', nameQualifier: null, spNameQualifier: 'q' }, sessionIndex }));
    const request = accept({ query: query() });
    const all = { ...request, sessionIndexes: [] };
    const verdicts = (
      [
        ['p-4711', 's1'],
        ['p-4711', 's2'],
        ['p-1', 's1'],
      ] as const
    ).map(([name, index]) => {
      const known = session(name, index);
      return known ? [ends(request, known), ends(all, known)] : [];
    });
    expect(verdicts).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
    expect(readIdpSession('sid-of-an-oidc-provider')).toBeNull();
  });

  it.each<[string, string, () => Arrived]>([
    ['without a signature', 'unsigned', () => ({ query: query().replace(/&SigAlg=.*/, '') })],
    ['without a signature in a form', 'unsigned', () => form(logoutRequestXml(says()))],
    ['signed by another key', 'signature', () => ({ query: query(says(), { key: stranger.privateKey }) })],
    [
      'signed by another key in a form',
      'signature',
      () => withId((id) => form(idp.signed(logoutRequestXml(says({ id })), id, { key: stranger.privateKey }))),
    ],
    [
      'signed with SHA-1',
      'weak-algorithm',
      () => ({ query: query(says(), { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', hash: 'sha1' }) }),
    ],
    ['said to be signed with SHA-256 while it is SHA-1', 'signature', () => ({ query: query(says(), { hash: 'sha1' }) })],
    [
      'with another RelayState than the signed one',
      'signature',
      () => ({ query: query(says(), { relayState: 'a' }).replace('RelayState=a', 'RelayState=b') }),
    ],
    ['with a field twice', 'structure', () => ({ query: `${query()}&SAMLRequest=${encodeURIComponent(other())}` })],
    ['with a field that ends like a signed one', 'structure', () => ({ query: `xSAMLRequest=${encodeURIComponent(other())}&${query()}` })],
    ['with a field spelled by escapes', 'structure', () => ({ query: query().replace('SAMLRequest', 'SAMLReques%74') })],
    ['and answer at once', 'structure', () => ({ query: `${query()}&SAMLResponse=${encodeURIComponent(other())}` })],
    [
      'that grows without end',
      'too-large',
      () => ({
        query: query().replace(
          /SAMLRequest=[^&]+/,
          `SAMLRequest=${encodeURIComponent(deflateRawSync(Buffer.alloc(3_000_000, 32)).toString('base64'))}`,
        ),
      }),
    ],
    ['with a comment in the name', 'markup', () => ({ query: query(says({ nameId: 'p-<!---->4711' })) })],
    ['of another issuer', 'issuer', () => ({ query: query(says({ issuer: 'https://other.test' })) })],
    ['for another address', 'destination', () => ({ query: query(says({ destination: 'https://other.test' })) })],
    ['of ten minutes ago', 'expired', () => ({ query: query(says({ issuedAt: Date.now() - 600_000 })) })],
    ['past its own end', 'expired', () => ({ query: query(says({ notOnOrAfter: Date.now() - 120_000 })) })],
    ['of the future', 'not-yet-valid', () => ({ query: query(says({ issuedAt: Date.now() + 600_000 })) })],
    [
      'that is an assertion',
      'structure',
      () => ({
        query: signedQuery('SAMLRequest', idp.assertionXml(idp.says({ acs: SLO, audience: 'a', requestId: 'r' })), {
          key: idp.keys.privateKey,
        }),
      }),
    ],
  ])('is refused %s (%s) (ASVS 6.8.2)', (_, reason, arrived) => {
    expect(() => accept(arrived())).toThrow(expect.objectContaining({ reason }));
  });

  const withId = <T>(work: (id: string) => T): T => work(samlId());
  const other = () => deflateRawSync(Buffer.from(logoutRequestXml(says({ nameId: 'p-0001' })))).toString('base64');
});
