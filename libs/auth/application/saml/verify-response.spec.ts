import { beforeAll, describe, expect, it } from 'vitest';
import { SamlIdp, samlEncoded, samlId } from '#testing';
import type { SamlSettings } from '../../domain/federation/provider.ts';
import { assertMeantForUs } from '../../domain/saml/conditions.ts';
import { identityOf } from '../../domain/saml/identity.ts';
import { samlOf } from '../../saml.fixture.ts';
import { attacks } from '../../saml-attacks.fixture.ts';
import { type Connection, spAddresses } from './service-provider.ts';
import { newSpKeys } from './sp-keys.ts';
import { verifyResponse } from './verify-response.ts';

const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';

describe('an answer of a SAML provider', () => {
  let idp: SamlIdp;
  let connection: Connection;

  beforeAll(async () => {
    idp = await SamlIdp.open({ entityId: 'https://idp.test/saml', ssoUrl: 'https://idp.test/sso' });
    const { keys, certificates } = await newSpKeys(Date.now());
    const settings = samlOf(idp, certificates);
    connection = { keys, addresses: spAddresses('https://caspix.test', '0190'), settings };
  });

  const target = () => ({
    idp,
    acs: connection.addresses.acs,
    audience: connection.addresses.entityId,
    requestId: samlId(),
    decryption: connection.settings.decryptionCertificate,
  });

  async function accept(samlResponse: string, requestId: string, changed: Partial<SamlSettings> = {}) {
    const settings = { ...connection.settings, ...changed };
    const asked = Date.now();
    const question = { requestId, askedAt: new Date(asked).toISOString(), forced: false };
    const { assertion, envelope } = await verifyResponse(samlResponse, { ...connection, settings }, question);
    assertMeantForUs(assertion, envelope, {
      now: Date.now(),
      issuer: settings.entityId,
      audience: connection.addresses.entityId,
      acs: connection.addresses.acs,
      requestId,
      oldestProof: asked - settings.maxAgeMinutes * 60_000,
    });
    return identityOf(assertion, settings);
  }

  it('tells who it is, by which factor, until when, and of which groups', async () => {
    const at = target();
    const end = Date.now() + 3_600_000;
    const attributes = { displayName: ['Ines Okafor'], mail: ['ines@bank.test'], groups: ['fraud-analysts', 'R&D <all>'] };
    const says = idp.says(at, { attributes, sessionNotOnOrAfter: end, sessionIndex: 's1' });
    expect(await accept(samlEncoded(await idp.response(says)), at.requestId)).toMatchObject({
      subject: 'p-4711',
      name: 'Ines Okafor',
      email: 'ines@bank.test',
      groups: ['fraud-analysts', 'R&D <all>'],
      acr: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      idpSession: expect.stringContaining('"s1"'),
      notAfter: expect.stringContaining(new Date(end).toISOString().slice(0, 19)),
    });
  });

  it('may say for which service its name was given, if that is this one', async () => {
    const at = target();
    const says = idp.says(at);
    const named = idp.assertionXml(says).replace('<saml:NameID ', `<saml:NameID SPNameQualifier="${at.audience}" `);
    const answer = samlEncoded(idp.responseXml(says, idp.signed(named, says.id)));
    expect(await accept(answer, at.requestId)).toMatchObject({ subject: 'p-4711' });
  });

  it('names nobody by an attribute that is there twice, though one of them be empty or no text', async () => {
    const at = target();
    const says = idp.says(at, { attributes: { uid: ['p-4711'] } });
    for (const other of ['', '<saml:AttributeValue/>', '<saml:AttributeValue><x/></saml:AttributeValue>']) {
      const second = `<saml:Attribute Name="uid">${other}</saml:Attribute></saml:AttributeStatement>`;
      const twice = idp.assertionXml(says).replace('</saml:AttributeStatement>', second);
      const answer = samlEncoded(idp.responseXml(says, idp.signed(twice, says.id)));
      await expect(accept(answer, at.requestId, { subjectAttribute: 'uid' })).rejects.toMatchObject({ reason: 'structure' });
    }
  });

  it('may be signed twice, and encrypted', async () => {
    const at = target();
    const says = idp.says(at);
    for (const manner of [{ sign: 'both' }, { encryptTo: at.decryption }, { sign: 'both', encryptTo: at.decryption }] as const) {
      expect(await accept(samlEncoded(await idp.response(says, manner)), at.requestId)).toMatchObject({ subject: 'p-4711' });
    }
  });

  it('is taken under the newer and the older certificate while the provider changes its key', async () => {
    const at = target();
    const next = await SamlIdp.open({ entityId: idp.entityId, ssoUrl: idp.ssoUrl });
    const certificates = [next.certificate, idp.certificate];
    for (const signer of [idp, next]) {
      const answer = samlEncoded(await signer.response(signer.says(at)));
      expect(await accept(answer, at.requestId, { certificates })).toMatchObject({ subject: 'p-4711' });
    }
  });

  it('must bear the signatures and the encryption that were agreed', async () => {
    const at = target();
    const one = samlEncoded(await idp.response(idp.says(at)));
    await expect(accept(one, at.requestId, { responseSigned: true })).rejects.toMatchObject({ reason: 'unsigned' });
    await expect(accept(one, at.requestId, { encrypted: true })).rejects.toMatchObject({ reason: 'not-encrypted' });
  });

  it('may use AES-CBC only inside a signed response, since nothing else notices a change of it', async () => {
    const at = target();
    const answer = samlEncoded(await idp.response(idp.says(at), { sign: 'both', encryptTo: at.decryption, content: CBC }));
    expect(await accept(answer, at.requestId, { responseSigned: true })).toMatchObject({ subject: 'p-4711' });
    await expect(accept(answer, at.requestId)).rejects.toMatchObject({ reason: 'weak-algorithm' });
  });

  it('must rest on a sign-in there that is not too old', async () => {
    const at = target();
    const old = samlEncoded(await idp.response(idp.says(at, { authnAt: Date.now() - 600_000 })));
    expect(await accept(old, at.requestId)).toMatchObject({ subject: 'p-4711' });
    await expect(accept(old, at.requestId, { maxAgeMinutes: 5 })).rejects.toMatchObject({ reason: 'stale-authentication' });
  });

  it('names the person by an attribute where that is agreed, and by one value alone', async () => {
    const at = target();
    const subject = { subjectAttribute: 'employee' };
    const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    const answer = async (employee: string[]) => samlEncoded(await idp.response(idp.says(at, { nameIdFormat, attributes: { employee } })));
    expect(await accept(await answer(['e-1']), at.requestId, subject)).toMatchObject({ subject: 'e-1' });
    await expect(accept(await answer(['e-1', 'e-2']), at.requestId, subject)).rejects.toMatchObject({ reason: 'subject' });
    await expect(accept(await answer([]), at.requestId, subject)).rejects.toMatchObject({ reason: 'subject' });
  });

  it.each(attacks)('is refused: $name ($reason) (ASVS 6.8.2)', async ({ make, reason }) => {
    const at = target();
    await expect(accept(await make(at), at.requestId)).rejects.toMatchObject({ code: expect.any(String), reason });
  });

  it('is refused without its reason being told to who sent it', async () => {
    const at = target();
    const messages = new Set<string>();
    for (const { make } of attacks.slice(0, 6)) {
      await accept(await make(at), at.requestId).catch((error: Error) => messages.add(error.message));
    }
    expect(messages.size).toBe(1);
  });
});
