import { generateKeyPairSync } from 'node:crypto';
import { type Manner, type SamlIdp, type Says, samlEncoded, samlId } from '#testing';
import type { SamlRefusal } from './domain/saml/saml-refused.ts';

/** The attempt that an attack is made against. */
export interface Target {
  readonly idp: SamlIdp;
  readonly acs: string;
  readonly audience: string;
  readonly requestId: string;
  /** PEM: what a provider encrypts to. */
  readonly decryption: string;
}

export interface Attack {
  readonly name: string;
  readonly reason: SamlRefusal;
  /** The SAMLResponse field of the form. */
  readonly make: (target: Target) => Promise<string> | string;
}

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SHA1_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
const MINUTE = 60_000;

const response = async (target: Target, changed: Partial<Says> = {}, manner: Manner = {}) =>
  target.idp.response(target.idp.says(target, changed), manner);

const says =
  (reason: SamlRefusal, changed: (target: Target) => Partial<Says>) =>
  (name: string): Attack => ({ name, reason, make: async (target) => samlEncoded(await response(target, changed(target))) });

const done =
  (reason: SamlRefusal, manner: (target: Target) => Manner) =>
  (name: string): Attack => ({ name, reason, make: async (target) => samlEncoded(await response(target, {}, manner(target))) });

const edited =
  (reason: SamlRefusal, edit: (xml: string, target: Target) => string, manner: Manner = {}) =>
  (name: string): Attack => ({ name, reason, make: async (target) => samlEncoded(edit(await response(target, {}, manner), target)) });

/** Signed by the provider as it stands: what a provider of another mind, or one that was taken over for a moment, would say. */
const signedAs =
  (reason: SamlRefusal, edit: (xml: string, target: Target) => string, changed: Partial<Says> = {}) =>
  (name: string): Attack => ({
    name,
    reason,
    make: (target) => {
      const { idp } = target;
      const said = idp.says(target, changed);
      return samlEncoded(idp.responseXml(said, idp.signed(edit(idp.assertionXml(said), target), said.id)));
    },
  });

/** The pieces that wrapping moves about: what was signed, its signature, and what the attacker would like to be read. */
function pieces({ idp, ...target }: Target) {
  const honest = idp.says({ ...target });
  const evil = { ...honest, id: samlId(), responseId: samlId(), nameId: 'p-0001-the-administrator' };
  const cut = (signed: string) => {
    const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(signed)?.[0] ?? '';
    return { signature, original: signed.replace(signature, '') };
  };
  const signed = idp.signed(idp.assertionXml(honest), honest.id);
  const signedWhole = idp.signed(idp.responseXml(honest, idp.assertionXml(honest)), honest.responseId);
  return {
    signed,
    ...cut(signed),
    whole: cut(signedWhole),
    evil: idp.assertionXml(evil),
    evilWhole: idp.responseXml(evil, idp.assertionXml(evil)),
    /** A Response around these. */
    around: (inside: string) => idp.responseXml({ ...honest, responseId: samlId() }, inside),
  };
}

const afterIssuer = (xml: string, added: string) => xml.replace('</saml:Issuer>', `</saml:Issuer>${added}`);
const within = (xml: string, end: string, added: string) => xml.replace(end, `${added}${end}`);

const wrapping =
  (build: (parts: ReturnType<typeof pieces>) => string) =>
  (name: string): Attack => ({ name, reason: 'structure', make: (target) => samlEncoded(build(pieces(target))) });

/** XSW 1 to 8 after Somorovsky and others, “On Breaking SAML: Be Whoever You Want to Be” (USENIX Security 2012). */
const wrapped: Attack[] = [
  wrapping(({ evilWhole, whole }) => afterIssuer(evilWhole, within(whole.signature, '</ds:Signature>', whole.original)))(
    'XSW1: the signed response inside the signature of another',
  ),
  wrapping(({ evilWhole, whole }) => afterIssuer(evilWhole, whole.original + whole.signature))(
    'XSW2: the signed response before its signature, in another',
  ),
  wrapping(({ around, evil, signed }) => around(evil + signed))('XSW3: another assertion before the signed one'),
  wrapping(({ around, evil, signed }) => around(within(evil, '</saml:Assertion>', signed)))('XSW4: the signed assertion inside another'),
  wrapping(({ around, evil, signature, original }) => around(afterIssuer(evil, signature) + original))(
    'XSW5: the signature moved to another assertion',
  ),
  wrapping(({ around, evil, signature, original }) => around(afterIssuer(evil, within(signature, '</ds:Signature>', original))))(
    'XSW6: the signed assertion inside the signature of another',
  ),
  wrapping(({ around, evil, signed }) => around(`<samlp:Extensions>${evil}</samlp:Extensions>${signed}`))(
    'XSW7: another assertion among the extensions',
  ),
  wrapping(({ around, evil, signature, original }) =>
    around(afterIssuer(evil, within(signature, '</ds:Signature>', `<ds:Object>${original}</ds:Object>`))),
  )('XSW8: the signed assertion as an object of the signature'),
  edited('structure', (xml) => xml.replace('URI="#', 'URI="#x'))('a signature of something else than its parent'),
  edited('structure', (xml) => xml.replace(/<ds:Reference .*<\/ds:Reference>/s, (reference) => reference + reference))(
    'a signature of two things',
  ),
  edited('structure', (xml) => within(xml, '</samlp:Status>', `<x:Assertion xmlns:x="urn:x"/>`))(
    'an assertion of another namespace beside the signed one',
  ),
  edited('duplicate-id', (xml, { idp }) =>
    xml.replace('<samlp:Status>', `<samlp:Status Id="${/Assertion [^>]*ID="([^"]+)"/.exec(xml)?.[1] ?? idp.entityId}">`),
  )('an ID that two elements bear, in another spelling'),
];

const unsigned: Attack[] = [
  done('unsigned', () => ({ sign: 'none' }))('an unsigned assertion'),
  done('unsigned', () => ({ sign: 'response' }))('an assertion without a signature of its own'),
  done('signature', () => ({ key: stranger.privateKey }))('a signature by another key'),
  edited('signature', (xml) => xml.replace('p-4711', 'p-0001'))('a name changed under the signature'),
  edited('signature', (xml) => xml.replace('p-4711', 'p-0001'), { sign: 'both' })('a name changed under two signatures'),
  edited('signature', (xml) => xml.replace(/<ds:SignatureValue>[^<]+/, '<ds:SignatureValue>'))('an empty signature value'),
  done('weak-algorithm', () => ({ signatureAlgorithm: SHA1_SIGNATURE }))('a signature by SHA-1'),
  done('weak-algorithm', () => ({ digestAlgorithm: SHA1 }))('a digest by SHA-1'),
  edited('weak-algorithm', (xml) =>
    xml.replace(/SignatureMethod Algorithm="[^"]+"/, 'SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"'),
  )('the public certificate as the key of an HMAC'),
  edited('structure', (xml) =>
    xml.replaceAll('http://www.w3.org/2001/10/xml-exc-c14n#', 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments'),
  )('canonicalisation that keeps comments'),
  edited('structure', (xml) =>
    xml.replace(/<ds:Transform Algorithm="[^"]+exc-c14n#"\/>/, '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'),
  )('a transform that computes'),
];

const DIGEST = /<ds:DigestValue>([^<]+)<\/ds:DigestValue>/;
/** What two parsers read as two things. */
const ambiguous: Attack[] = [
  edited('markup', (xml) => xml.replace('p-4711', 'p-<!---->4711'))('a comment in the NameID (CVE-2017-11427)'),
  edited('markup', (xml) => xml.replace(DIGEST, '<ds:DigestValue><!--forged-->$1</ds:DigestValue>'))(
    'a comment in the digest (CVE-2025-29775)',
  ),
  edited('structure', (xml) => xml.replace(DIGEST, '<ds:DigestValue>forged</ds:DigestValue><ds:DigestValue>$1</ds:DigestValue>'))(
    'two digests',
  ),
  edited('structure', (xml) =>
    xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (info) => info.replace(DIGEST, '<ds:DigestValue>forged</ds:DigestValue>') + info),
  )('two SignedInfo (CVE-2025-29774)'),
  edited('markup', (xml) => `<!DOCTYPE r [<!ENTITY who "p-0001">]>${xml}`)('a DOCTYPE that two parsers read differently (CVE-2025-25291)'),
  edited('markup', (xml) => xml.replace('p-4711', '<![CDATA[p-4711]]>'))('a CDATA section (CVE-2025-25292)'),
  edited('markup', (xml) => xml.replace('p-4711', 'p-<?x?>4711'))('a processing instruction in the NameID'),
  edited(
    'markup',
    (xml) => `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${xml.replace('p-4711', '&b;')}`,
  )('entities that grow'),
  edited('markup', (xml) => `<!DOCTYPE r SYSTEM "https://attacker.test/x.dtd">${xml}`)('a document type from elsewhere'),
  edited('not-xml', (xml) => xml.replace('p-4711', 'p-&who;4711'))('an entity that nobody declared'),
  edited('not-xml', (xml) => xml.replace('</saml:NameID>', ''))('an element that does not end'),
  edited('not-xml', (xml) => xml.replace(' Version="2.0"', ' Version="2.0" Version="1.1"'))('an attribute twice'),
  edited(
    'not-xml',
    (xml) => `${xml}<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`,
  )('a second document behind the first'),
  edited('structure', (xml) => within(xml, '</samlp:Status>', `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`))('elements nested without end'),
  edited('signature', (xml) => xml.replace('</saml:NameID>', '<b xmlns="">admin</b></saml:NameID>'))('an element in the NameID'),
];

const encoded: Attack[] = [
  {
    name: 'more than is read',
    reason: 'too-large',
    make: async (target) => samlEncoded(await response(target, { nameId: 'x'.repeat(300_000) })),
  },
  { name: 'base64 that was cut short', reason: 'encoding', make: async (target) => samlEncoded(await response(target)).slice(0, -3) },
  { name: 'base64 with other signs', reason: 'encoding', make: () => 'PHNhbWw%3D' },
  { name: 'XML that was cut short', reason: 'not-xml', make: async (target) => samlEncoded((await response(target)).slice(0, -40)) },
  { name: 'bytes that are no UTF-8', reason: 'encoding', make: () => Buffer.from([0x3c, 0xff, 0xfe, 0x00]).toString('base64') },
  { name: 'nothing', reason: 'encoding', make: () => '' },
  { name: 'a message of another kind', reason: 'structure', make: () => samlEncoded('<a/>') },
];

const meant: Attack[] = [
  says('issuer', () => ({ issuer: 'https://other.test/saml' }))('a swapped issuer of the assertion'),
  says('issuer', () => ({ responseIssuer: 'https://other.test/saml' }))('a swapped issuer of the response'),
  says('audience', () => ({ audience: 'https://other.test/sp' }))('another audience'),
  says('audience', () => ({ audience: null }))('no audience'),
  says('audience', ({ audience }) => ({
    audience: 'https://other.test/sp',
    conditions: `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`,
  }))('us in one restriction of two'),
  says('recipient', () => ({ recipient: 'https://other.test/acs' }))('another recipient'),
  says('destination', () => ({ destination: 'https://other.test/acs' }))('another destination'),
  says('condition', () => ({ conditions: '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"/>' }))(
    'a condition that nobody understands',
  ),
  says('expired', () => ({ notOnOrAfter: Date.now() - 2 * MINUTE }))('an expired assertion'),
  says('expired', () => ({ confirmationNotOnOrAfter: Date.now() - 2 * MINUTE }))('an expired confirmation'),
  says('expired', () => ({ confirmationNotOnOrAfter: null }))('a confirmation without an end'),
  says('expired', () => ({ sessionNotOnOrAfter: Date.now() - 2 * MINUTE }))('a session that is over at the provider'),
  says('not-yet-valid', () => ({ notBefore: Date.now() + 3 * MINUTE }))('an assertion that is not valid yet'),
  says('not-yet-valid', () => ({ authnAt: Date.now() + 3 * MINUTE }))('a sign-in of the future'),
  says('in-response-to', () => ({ inResponseTo: samlId(), confirmationInResponseTo: samlId() }))('an answer to another question'),
  says('in-response-to', () => ({ confirmationInResponseTo: samlId() }))('an assertion for another question'),
  says('unsolicited', () => ({ inResponseTo: null, confirmationInResponseTo: null }))('an unsolicited answer'),
  says('unsolicited', () => ({ confirmationInResponseTo: null }))('an unsolicited assertion in an answer'),
  says('status', () => ({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }))('a failure that the provider reports'),
  says('subject', () => ({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }))('a name for this time only'),
  says('subject', () => ({ nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }))('an e-mail address as the name'),
  says('subject', () => ({ nameId: '' }))('no name'),
];

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const HOLDER = 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key';
const CONFIRMATION = /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/s;
const CONDITIONS = /<saml:Conditions.*<\/saml:Conditions>/s;
const AUTHN = /<saml:AuthnStatement.*<\/saml:AuthnStatement>/s;
const attribute = (name: string, value: string) =>
  `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
const withAttributes = (...attributes: string[]) => `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`;

/** Elements that the profile demands, missing or there twice, in an assertion whose signature holds (saml-profiles-2.0, 4.1.4.2). */
const malformed: Attack[] = [
  signedAs('structure', (xml) => xml.replace('Version="2.0"', 'Version="1.1"'))('an assertion of SAML 1.1'),
  signedAs('structure', (xml) => xml.replace(' Version="2.0"', ''))('an assertion of no version'),
  edited('structure', (xml) => xml.replace('Version="2.0"', 'Version="1.1"'))('a response of SAML 1.1'),
  edited('structure', (xml) => xml.replace(/(<samlp:Response [^>]*?) ID="[^"]+"/, '$1'))('a response without an ID'),
  edited('structure', (xml) => xml.replace(/(<saml:Assertion [^>]*?) ID="[^"]+"/, '$1'))('an assertion without an ID'),
  signedAs('structure', (xml) => xml.replace(BEARER, HOLDER))('a confirmation by a key that nobody shows'),
  signedAs('structure', (xml) => xml.replace(CONFIRMATION, ''))('no confirmation'),
  signedAs('structure', (xml) => xml.replace(CONFIRMATION, (one) => one + one))('the confirmation twice'),
  signedAs('structure', (xml, { acs }) =>
    xml.replace(CONFIRMATION, (one) => one + one.replace(acs, 'https://other.test/acs').replace(/ InResponseTo="[^"]+"/, '')),
  )('two confirmations to choose from'),
  signedAs('structure', (xml) => xml.replace(CONDITIONS, ''))('no conditions'),
  signedAs('structure', (xml) => xml.replace(CONDITIONS, (one) => one + one))('the conditions twice'),
  signedAs('structure', (xml) => xml.replace(AUTHN, ''))('no statement about the sign-in'),
  signedAs('structure', (xml) => xml.replace(AUTHN, (one) => one + one))('two statements about the sign-in'),
  signedAs('structure', (xml) => xml.replace(/ AuthnInstant="[^"]+"/, ''))('a sign-in at no time'),
  signedAs('structure', (xml) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/s, ''))('no subject'),
  signedAs('subject', (xml) => xml.replace('<saml:NameID ', '<saml:NameID SPNameQualifier="https://other.test/sp" '))(
    'a name that was given for another service',
  ),
  signedAs('structure', (xml) =>
    within(xml, '</saml:Assertion>', withAttributes(attribute('displayName', 'Ines'), attribute('displayName', 'Root'))),
  )('her name twice'),
  signedAs('structure', (xml) =>
    within(
      xml,
      '</saml:Assertion>',
      withAttributes(attribute('mail', 'ines@bank.test')) + withAttributes(attribute('mail', 'x@evil.test')),
    ),
  )('her address in two statements'),
];

const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';
const ciphered: Attack[] = [
  done('weak-algorithm', ({ decryption }) => ({ encryptTo: decryption, content: CBC }))('AES-CBC in an unsigned response'),
  done('weak-algorithm', ({ decryption }) => ({ encryptTo: decryption, content: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc' }))(
    'triple DES',
  ),
  done('weak-algorithm', ({ decryption }) => ({ encryptTo: decryption, transport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }))(
    'a key encrypted by PKCS #1 v1.5',
  ),
  done('weak-algorithm', ({ decryption }) => ({ encryptTo: decryption, signatureAlgorithm: SHA1_SIGNATURE, digestAlgorithm: SHA1 }))(
    'a signature by SHA-1 inside the encryption',
  ),
  done('signature', ({ decryption }) => ({ encryptTo: decryption, sign: 'none' }))('an unsigned assertion inside the encryption'),
  done('signature', ({ decryption }) => ({ encryptTo: decryption, key: stranger.privateKey }))(
    'a signature by another key inside the encryption',
  ),
  done('encryption', ({ idp }) => ({ encryptTo: idp.certificate }))('what was encrypted to somebody else'),
  {
    name: 'a ciphertext that was changed',
    reason: 'encryption',
    make: async (target) => {
      const xml = await response(target, {}, { encryptTo: target.decryption });
      return samlEncoded(
        xml.replace(
          /(<e:CipherValue>|<xenc:CipherValue>)([^<]{40})/g,
          (_, tag: string, start: string) => `${tag}${start.slice(0, 30)}AAAAAAAAAA`,
        ),
      );
    },
  },
];

/** Every answer that must open nothing, with the one reason that its entry gives. */
export const attacks: readonly Attack[] = [...unsigned, ...wrapped, ...ambiguous, ...encoded, ...meant, ...malformed, ...ciphered];
