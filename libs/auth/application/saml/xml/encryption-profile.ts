import { SamlRefused } from '../../../domain/saml/saml-refused.ts';
import type { XmlElement } from './dom.ts';
import { cbcMethods, gcmMethods, KEY_TRANSPORT, ns } from './names.ts';
import { attributeOf, children, is } from './strict-xml.ts';

const OAEP_DIGEST = 'http://www.w3.org/2000/09/xmldsig#sha1';

/** These children, named with their namespace, in this order, and nothing else. */
function exactly(element: XmlElement, names: readonly (readonly [namespace: string, name: string])[]): XmlElement[] {
  const found = children(element);
  if (found.length !== names.length || !names.every(([namespace, name], index) => found[index] && is(found[index], namespace, name))) {
    throw new SamlRefused('structure', `${element.localName} has other parts than ${names.map(([, name]) => name).join(', ')}`);
  }
  return found;
}

const enc = (name: string) => [ns.encryption, name] as const;
const sig = (name: string) => [ns.signature, name] as const;

function assertCipherValue(cipherData: XmlElement | undefined): void {
  const [value] = exactly(cipherData as XmlElement, [enc('CipherValue')]);
  if (value && children(value).length > 0) throw new SamlRefused('structure', 'CipherValue has more than text');
}

function assertKey(keyInfo: XmlElement): void {
  const [key] = exactly(keyInfo, [enc('EncryptedKey')]);
  if (!key) return;
  const named = children(key).some((child) => is(child, ns.signature, 'KeyInfo'));
  const [method, ...rest] = exactly(key, [enc('EncryptionMethod'), ...(named ? [sig('KeyInfo')] : []), enc('CipherData')]);
  const algorithm = attributeOf(method as XmlElement, 'Algorithm');
  if (algorithm !== KEY_TRANSPORT)
    throw new SamlRefused('weak-algorithm', `a key encrypted by ${algorithm ?? 'an algorithm without a name'}`);
  // The digest inside OAEP needs no resistance to collisions; the library knows this one alone.
  for (const digest of children(method as XmlElement)) {
    if (attributeOf(digest, 'Algorithm') !== OAEP_DIGEST) throw new SamlRefused('encryption', 'OAEP with another digest than SHA-1');
  }
  assertCipherValue(rest.at(-1));
}

/**
 * What may be opened: one EncryptedData with its one key inside it (xmlenc-core1). AES-GCM by itself; AES-CBC only where the Response around
 * it is signed, since a ciphertext that anybody may change is an oracle of its plaintext (Jager and Somorovsky, 2011). Throws `SamlRefused`.
 */
export function assertEncryptionProfile(encryptedAssertion: XmlElement, responseSigned: boolean): void {
  const [data] = exactly(encryptedAssertion, [enc('EncryptedData')]);
  const [method, keyInfo, cipherData] = exactly(data as XmlElement, [enc('EncryptionMethod'), sig('KeyInfo'), enc('CipherData')]);
  const algorithm = attributeOf(method as XmlElement, 'Algorithm') ?? '';
  const taken = gcmMethods.includes(algorithm) || (responseSigned && cbcMethods.includes(algorithm));
  if (!taken) throw new SamlRefused('weak-algorithm', `content encrypted by ${algorithm || 'an algorithm without a name'}`);
  assertKey(keyInfo as XmlElement);
  assertCipherValue(cipherData);
}
