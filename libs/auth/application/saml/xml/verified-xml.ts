import { SignedXml } from 'xml-crypto';
import { SamlRefused } from '../../../domain/saml/saml-refused.ts';
import type { XmlElement } from './dom.ts';
import { digestMethods, ENVELOPED, EXCLUSIVE_C14N, ns, signatureMethods } from './names.ts';
import { requiredChild } from './strict-xml.ts';

const only = <T>(table: Record<string, T>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(table).filter(([name]) => names.includes(name)));

/** A checker that knows no other algorithm than those of the profile. */
function checker(pem: string): SignedXml {
  const signed = new SignedXml({ publicCert: pem });
  signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, signatureMethods);
  signed.HashAlgorithms = only(signed.HashAlgorithms, digestMethods);
  signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, [EXCLUSIVE_C14N, ENVELOPED]);
  return signed;
}

function signedBytes(xml: string, signature: XmlElement, pem: string): string | null {
  try {
    const signed = checker(pem);
    signed.loadSignature(signature);
    const [bytes, ...more] = signed.checkSignature(xml) ? signed.getSignedReferences() : [];
    return bytes !== undefined && more.length === 0 ? bytes : null;
  } catch {
    return null;
  }
}

/**
 * The canonical bytes that one of these certificates (PEM) signed, of a root that `assertSignatureProfile` has looked at. Used for logout
 * messages, whose check in the library reads what it parsed beside the signature rather than what was signed. Throws `SamlRefused`.
 */
export function verifiedXml(xml: string, root: XmlElement, certificates: readonly string[]): string {
  const signature = requiredChild(root, ns.signature, 'Signature');
  const normal = xml.replace(/\r\n?/g, '\n');
  for (const pem of certificates) {
    const bytes = signedBytes(normal, signature, pem);
    if (bytes !== null) return bytes;
  }
  throw new SamlRefused('signature');
}
