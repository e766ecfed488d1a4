import { SamlRefused } from '../../../domain/saml/saml-refused.ts';
import type { XmlElement } from './dom.ts';
import { digestMethods, ENVELOPED, EXCLUSIVE_C14N, ns, signatureMethods } from './names.ts';
import { attributeOf, childOf, children, childrenNamed, descendants, is } from './strict-xml.ts';

const IDS = new Set(['id']);

/** Everything that a reference could mean by its URI, of any spelling: no two elements may bear the same. */
function assertUniqueIds(elements: readonly XmlElement[]): void {
  const seen = new Set<string>();
  for (const element of elements) {
    for (let index = 0; index < element.attributes.length; index += 1) {
      const attribute = element.attributes[index];
      if (!attribute || !IDS.has((attribute.localName ?? attribute.name).toLowerCase())) continue;
      if (seen.has(attribute.value)) throw new SamlRefused('duplicate-id');
      seen.add(attribute.value);
    }
  }
}

const weak = (what: string, algorithm: string | null) => new SamlRefused('weak-algorithm', `${what} ${algorithm ?? 'without a name'}`);

/** These children of the signature's namespace, in this order, and nothing else. */
function exactly(element: XmlElement, names: readonly string[]): XmlElement[] {
  const found = children(element);
  if (found.length !== names.length || !names.every((name, index) => found[index] && is(found[index], ns.signature, name))) {
    throw new SamlRefused('structure', `${element.localName} has other parts than ${names.join(', ')}`);
  }
  return found;
}

/** Text only: an element within, or two values, is what CVE-2025-29775 lived on. */
function assertPlain(element: XmlElement): void {
  if (children(element).length > 0) throw new SamlRefused('structure', `${element.localName} has more than text`);
}

function assertReference(reference: XmlElement, signed: XmlElement): void {
  const [transforms, digestMethod, digestValue] = exactly(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  if (!transforms || !digestMethod || !digestValue) return;
  const [enveloped, canonical] = exactly(transforms, ['Transform', 'Transform']);
  if (
    attributeOf(enveloped as XmlElement, 'Algorithm') !== ENVELOPED ||
    attributeOf(canonical as XmlElement, 'Algorithm') !== EXCLUSIVE_C14N
  ) {
    throw new SamlRefused('structure', 'transforms other than enveloped signature and exclusive canonicalisation (core 5.4.4)');
  }
  const digest = attributeOf(digestMethod, 'Algorithm');
  if (!digest || !digestMethods.includes(digest)) throw weak('a digest by', digest);
  assertPlain(digestValue);
  const id = attributeOf(signed, 'ID');
  if (!id || attributeOf(reference, 'URI') !== `#${id}`)
    throw new SamlRefused('structure', 'a signature of something else than its parent');
}

/** SAML's profile of XML signatures (saml-core-2.0, section 5.4), with the algorithms that are taken here. Throws `SamlRefused`. */
function assertProfile(signature: XmlElement): void {
  const keyInfo = childOf(signature, ns.signature, 'KeyInfo');
  const [signedInfo, value] = exactly(signature, ['SignedInfo', 'SignatureValue', ...(keyInfo ? ['KeyInfo'] : [])]);
  const [canonical, method, reference] = exactly(signedInfo as XmlElement, ['CanonicalizationMethod', 'SignatureMethod', 'Reference']);
  if (!canonical || !method || !reference || !value) return;
  assertPlain(value);
  if (attributeOf(canonical, 'Algorithm') !== EXCLUSIVE_C14N)
    throw new SamlRefused('structure', 'another canonicalisation than the exclusive one');
  const algorithm = attributeOf(method, 'Algorithm');
  if (!algorithm || !signatureMethods.includes(algorithm)) throw weak('a signature by', algorithm);
  assertReference(reference, signature.parentNode as XmlElement);
}

/**
 * Refuses every signature that does not stand directly in one of `bearers` and sign that whole element, and any ID borne twice: what
 * wrapping attacks need. Says nothing about whether a signature holds. Throws `SamlRefused`.
 */
export function assertSignatureProfile(root: XmlElement, bearers: readonly XmlElement[]): void {
  const elements = descendants(root);
  assertUniqueIds(elements);
  const signatures = elements.filter((element) => is(element, ns.signature, 'Signature'));
  for (const signature of signatures) {
    if (!bearers.includes(signature.parentNode as XmlElement)) throw new SamlRefused('structure', 'a signature where none belongs');
    assertProfile(signature);
  }
  for (const bearer of bearers) childOf(bearer, ns.signature, 'Signature');
}

export const isSigned = (element: XmlElement): boolean => childrenNamed(element, ns.signature, 'Signature').length === 1;

/** Throws `SamlRefused` for an element without a signature of its own. */
export function assertSigned(element: XmlElement): void {
  if (!isSigned(element)) throw new SamlRefused('unsigned', `${element.localName} bears no signature`);
}
