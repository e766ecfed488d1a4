import { SamlRefused } from '../../../domain/saml/saml-refused.ts';
import { parseDocument, type XmlElement } from './dom.ts';

/** Base64 of the largest message that is read. An assertion with 1,000 groups has about 120 KB. */
export const MAX_MESSAGE = 256 * 1024;
const MAX_DEPTH = 40;
const MAX_ELEMENTS = 5_000;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const DECLARATION =
  /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"utf-8"|'utf-8'))?(?: standalone=(?:"yes"|"no"|'yes'|'no'))?\s*\?>\s*/i;

/** The bytes of a message as forms carry it (saml-bindings-2.0, section 3.5.4). Throws `SamlRefused`. */
export function decodeBase64(encoded: string): Buffer {
  if (encoded.length > MAX_MESSAGE) throw new SamlRefused('too-large');
  const compact = encoded.replace(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !BASE64.test(compact)) throw new SamlRefused('encoding');
  return Buffer.from(compact, 'base64');
}

/** Throws `SamlRefused` for bytes that are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SamlRefused('encoding', undefined, cause);
  }
}

/**
 * Parses a message that nobody has verified yet. One reading is possible or none: a document type, an entity, a comment, a CDATA section
 * or a processing instruction anywhere refuses it, since parsers differ about them (CVE-2017-11427, CVE-2025-25291, CVE-2025-25292). The
 * parser is the one that the signature's check uses, and its warnings are refusals.
 */
export function parseStrictly(xml: string): XmlElement {
  // A literal '<' is markup everywhere in XML, so this sees every such construct without parsing any.
  if (/<[!?]/.test(xml.replace(DECLARATION, ''))) throw new SamlRefused('markup');
  const root = parse(xml);
  assertBounded(root);
  return root;
}

const refuse = (message: string): never => {
  throw new SamlRefused('not-xml', message.slice(0, 200));
};

function parse(xml: string): XmlElement {
  try {
    const parsed = parseDocument(xml, refuse);
    let elements = 0;
    for (let node = parsed?.firstChild ?? null; node; node = node.nextSibling) if (node.nodeType === 1) elements += 1;
    const root = parsed?.documentElement;
    return root && elements === 1 ? root : refuse('not one element');
  } catch (cause) {
    throw cause instanceof SamlRefused ? cause : new SamlRefused('not-xml', undefined, cause);
  }
}

/** Canonicalisation walks by recursion: what is deeper than any message is refused before. */
function assertBounded(root: XmlElement): void {
  let level: XmlElement[] = [root];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > MAX_DEPTH || count > MAX_ELEMENTS) throw new SamlRefused('structure', 'more or deeper elements than any message has');
    level = level.flatMap(children);
  }
}

/** Child elements, in order. */
export function children(element: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling) if (node.nodeType === 1) found.push(node as XmlElement);
  return found;
}

/** The element itself and everything below it. */
export const descendants = (element: XmlElement): XmlElement[] => [element, ...children(element).flatMap(descendants)];

export const is = (element: XmlElement, namespace: string, name: string): boolean =>
  element.localName === name && element.namespaceURI === namespace;

export const childrenNamed = (element: XmlElement, namespace: string, name: string): XmlElement[] =>
  children(element).filter((child) => is(child, namespace, name));

/** The one child of this name, or null. Throws `SamlRefused` for two. */
export function childOf(element: XmlElement, namespace: string, name: string): XmlElement | null {
  const found = childrenNamed(element, namespace, name);
  if (found.length > 1) throw new SamlRefused('structure', `${name} is there ${found.length} times`);
  return found[0] ?? null;
}

export function requiredChild(element: XmlElement, namespace: string, name: string): XmlElement {
  const found = childOf(element, namespace, name);
  if (!found) throw new SamlRefused('structure', `${name} is missing`);
  return found;
}

/** The text of an element that has nothing but text. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== 3) throw new SamlRefused('structure', `${element.localName} has more than text`);
    text += node.nodeValue ?? '';
  }
  return text.trim();
}

/** An attribute without namespace, or null; an empty one counts as missing. */
export const attributeOf = (element: XmlElement, name: string): string | null => element.getAttribute(name) || null;
