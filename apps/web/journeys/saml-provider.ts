import 'reflect-metadata';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { inflateRawSync } from 'node:zlib';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const SAML = 'urn:oasis:names:tc:SAML:2.0';
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const id = () => `_${randomBytes(16).toString('hex')}`;
const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

async function newCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Identity provider of a journey',
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: ALGORITHM,
    keys: { privateKey: privateKey.toCryptoKey(ALGORITHM, true, ['sign']), publicKey: publicKey.toCryptoKey(ALGORITHM, true, ['verify']) },
  });
  return { certificate: certificate.toString('pem'), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

export interface SamlProvider {
  metadata: string;
  /** How often somebody was sent here to sign out. */
  readonly leavings: number;
  close(): void;
}

type Pair = Awaited<ReturnType<typeof newCertificate>>;

/** Signs everybody in as one person, on another site than the product: 127.0.0.1 is not localhost. */
export async function samlProvider(says: { nameId: string; name: string; group: string; classRef: string }): Promise<SamlProvider> {
  const pair = await newCertificate();
  let leavings = 0;
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    if (request.url?.startsWith('/slo')) leavings += 1;
    answer(request, response, (xml) => signed(says, base, xml, pair));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const base = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    metadata: metadataOf(base, pair.certificate),
    get leavings() {
      return leavings;
    },
    close: () => void server.close().closeAllConnections(),
  };
}

/** A page with the answer in a form, as providers make them; or, for a logout, one that says so. */
function answer({ url = '' }: IncomingMessage, response: ServerResponse, sign: (request: string) => string): void {
  const { searchParams, pathname } = new URL(url, 'https://provider.invalid');
  response.setHeader('content-type', 'text/html; charset=utf-8');
  if (pathname !== '/sso') return void response.end('<h1>Signed out at the provider</h1>');
  const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const acs = /AssertionConsumerServiceURL="([^"]+)"/.exec(request)?.[1] ?? '';
  const fields = { SAMLResponse: Buffer.from(sign(request)).toString('base64'), RelayState: searchParams.get('RelayState') ?? '' };
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  response.end(`<form method="post" action="${acs}">${inputs.join('')}<button>Continue as this person</button></form>`);
}

function metadataOf(base: string, certificate: string): string {
  const bare = certificate.replace(/-----[^-]+-----|\s/g, '');
  const endpoint = (name: string, path: string) => `<md:${name} Binding="${SAML}:bindings:HTTP-Redirect" Location="${base}${path}"/>`;
  return `<md:EntityDescriptor xmlns:md="${SAML}:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${base}"><md:IDPSSODescriptor protocolSupportEnumeration="${SAML}:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${endpoint('SingleLogoutService', '/slo')}${endpoint('SingleSignOnService', '/sso')}</md:IDPSSODescriptor></md:EntityDescriptor>`;
}

/** A Response with a signed assertion that answers this request. */
function signed(says: Parameters<typeof samlProvider>[0], base: string, request: string, { key, certificate }: Pair): string {
  const [, requestId = ''] = /ID="([^"]+)"/.exec(request) ?? [];
  const [, acs = ''] = /AssertionConsumerServiceURL="([^"]+)"/.exec(request) ?? [];
  const [, audience = ''] = /Issuer[^>]*>([^<]+)</.exec(request) ?? [];
  const values = Object.entries({ displayName: says.name, groups: says.group });
  const attributes = values.map(
    ([name, value]) => `<a:Attribute Name="${name}"><a:AttributeValue>${value}</a:AttributeValue></a:Attribute>`,
  );
  const assertion = `<a:Assertion xmlns:a="${SAML}:assertion" ID="${id()}" Version="2.0" IssueInstant="${at(0)}"><a:Issuer>${base}</a:Issuer><a:Subject><a:NameID Format="${SAML}:nameid-format:persistent">${says.nameId}</a:NameID><a:SubjectConfirmation Method="${SAML}:cm:bearer"><a:SubjectConfirmationData Recipient="${acs}" InResponseTo="${requestId}" NotOnOrAfter="${at(120)}"/></a:SubjectConfirmation></a:Subject><a:Conditions NotBefore="${at(-30)}" NotOnOrAfter="${at(120)}"><a:AudienceRestriction><a:Audience>${audience}</a:Audience></a:AudienceRestriction></a:Conditions><a:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="s1"><a:AuthnContext><a:AuthnContextClassRef>${says.classRef}</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement><a:AttributeStatement>${attributes.join('')}</a:AttributeStatement></a:Assertion>`;
  const signer = new SignedXml({ privateKey: key, publicCert: certificate, canonicalizationAlgorithm: C14N });
  signer.signatureAlgorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  const transforms = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', C14N];
  signer.addReference({ xpath: '/*', transforms, digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256' });
  signer.computeSignature(assertion, { location: { reference: "/*/*[local-name()='Issuer']", action: 'after' } });
  return `<p:Response xmlns:p="${SAML}:protocol" xmlns:a="${SAML}:assertion" ID="${id()}" Version="2.0" IssueInstant="${at(0)}" Destination="${acs}" InResponseTo="${requestId}"><a:Issuer>${base}</a:Issuer><p:Status><p:StatusCode Value="${SAML}:status:Success"/></p:Status>${signer.getSignedXml()}</p:Response>`;
}
