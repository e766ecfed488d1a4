import { createRequire } from 'node:module';

/**
 * The part of the DOM that messages are read with. The parser is the one that signatures are checked with; its own types would bring the
 * browser's whole library into every server file, so it is typed here.
 */
export interface XmlNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly nextSibling: XmlNode | null;
}

export interface XmlAttribute {
  readonly name: string;
  readonly localName: string | null;
  readonly value: string;
}

export interface XmlElement extends XmlNode {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly attributes: { readonly length: number; readonly [index: number]: XmlAttribute };
  readonly firstChild: XmlNode | null;
  readonly parentNode: XmlElement | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  cloneNode(deep: boolean): XmlElement;
  insertBefore(added: XmlNode, before: XmlNode): void;
  toString(): string;
}

interface XmlDocument {
  readonly documentElement: XmlElement | null;
  readonly firstChild: XmlNode | null;
}

type Say = (message: string) => never;

interface Xmldom {
  readonly DOMParser: new (options: {
    errorHandler: { warning: Say; error: Say; fatalError: Say };
  }) => {
    parseFromString(xml: string, type: 'text/xml'): XmlDocument | undefined;
  };
}

const { DOMParser } = createRequire(import.meta.url)('@xmldom/xmldom') as Xmldom;

/** Whatever the parser would warn of goes to `refuse`. */
export const parseDocument = (xml: string, refuse: Say): XmlDocument | undefined =>
  new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } }).parseFromString(xml, 'text/xml');
