import { createPublicKey, verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SamlRefused } from '../../domain/saml/saml-refused.ts';
import { decodeBase64, decodeUtf8, MAX_MESSAGE } from './xml/strict-xml.ts';

export type MessageKind = 'SAMLRequest' | 'SAMLResponse';

/** A message that came in the query, its signature not yet checked. */
export interface RedirectMessage {
  readonly kind: MessageKind;
  readonly xml: string;
  readonly relayState: string | null;
  /** The very characters that were signed. */
  readonly signed: string;
  readonly algorithm: string;
  readonly signature: Buffer;
}

const hashes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
};

/**
 * Takes a query string apart by the signature's own rule: the fields as they were sent, in a fixed order (saml-bindings-2.0, section
 * 3.4.4.1). A field twice, or another field, refuses it: whoever reads later must not see another value than the one that was signed. The
 * library's own check takes a message without a signature, and SHA-1. Throws `SamlRefused`.
 */
export function readRedirect(query: string): RedirectMessage {
  const fields = fieldsOf(query);
  const kind = fields.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const message = fields.get(kind);
  if (message === undefined || fields.has('SAMLRequest') === fields.has('SAMLResponse'))
    throw new SamlRefused('structure', 'not one message');
  const algorithm = fields.get('SigAlg');
  const signature = fields.get('Signature');
  if (algorithm === undefined || signature === undefined) throw new SamlRefused('unsigned');
  const order = [kind, 'RelayState', 'SigAlg'].filter((name) => fields.has(name));
  return {
    kind,
    xml: inflated(decodeBase64(decoded(message))),
    relayState: fields.has('RelayState') ? decoded(fields.get('RelayState') ?? '') : null,
    signed: order.map((name) => `${name}=${fields.get(name)}`).join('&'),
    algorithm: decoded(algorithm),
    signature: decodeBase64(decoded(signature)),
  };
}

const KNOWN = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'];

function fieldsOf(query: string): Map<string, string> {
  if (query.length > MAX_MESSAGE) throw new SamlRefused('too-large');
  const fields = new Map<string, string>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (!KNOWN.includes(name) || fields.has(name)) throw new SamlRefused('structure', 'a field that does not belong, or is there twice');
    fields.set(name, pair.slice(at + 1));
  }
  return fields;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch (cause) {
    throw new SamlRefused('encoding', undefined, cause);
  }
}

/** A small stream may hold a very large one: it is opened up to the largest message and no further. */
function inflated(bytes: Buffer): string {
  try {
    return decodeUtf8(inflateRawSync(bytes, { maxOutputLength: MAX_MESSAGE }));
  } catch (cause) {
    if (cause instanceof SamlRefused) throw cause;
    const large = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new SamlRefused(large ? 'too-large' : 'encoding', undefined, cause);
  }
}

/** Throws `SamlRefused` unless one of these certificates (PEM) signed the query. */
export function assertQuerySigned({ signed, algorithm, signature }: RedirectMessage, certificates: readonly string[]): void {
  const hash = hashes[algorithm];
  if (!hash) throw new SamlRefused('weak-algorithm', 'the query is signed by another algorithm than RSA with SHA-2');
  const holds = certificates.some((pem) => {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' && verify(hash, Buffer.from(signed), key, signature);
  });
  if (!holds) throw new SamlRefused('signature');
}
