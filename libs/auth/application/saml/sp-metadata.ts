import { generateServiceProviderMetadata } from '@node-saml/passport-saml';
import { nameIdFormats } from '../../domain/saml/assertion.ts';
import type { Connection } from './service-provider.ts';
import type { XmlElement } from './xml/dom.ts';
import { bindings, ns } from './xml/names.ts';
import { childrenNamed, descendants, parseStrictly } from './xml/strict-xml.ts';

/**
 * What the provider has to know about us (saml-metadata-2.0): where assertions go, what requests are signed with, what to encrypt to, and
 * where logout is told, by either binding. Holds no secret and needs none: the library only asks whether there are keys.
 */
export function spMetadata({ settings, addresses }: Pick<Connection, 'settings' | 'addresses'>): string {
  const made = generateServiceProviderMetadata({
    issuer: addresses.entityId,
    callbackUrl: addresses.acs,
    logoutCallbackUrl: addresses.slo,
    identifierFormat: settings.subjectAttribute === null ? nameIdFormats.persistent : null,
    wantAssertionsSigned: true,
    privateKey: 'not used',
    publicCerts: settings.signingCertificate,
    decryptionPvk: 'not used',
    decryptionCert: settings.decryptionCertificate,
    generateUniqueId: () => '_caspix',
  });
  const root = parseStrictly(made);
  for (const logout of descendants(root).flatMap((each) => childrenNamed(each, ns.metadata, 'SingleLogoutService'))) {
    const redirect = logout.cloneNode(false) as XmlElement;
    redirect.setAttribute('Binding', bindings.redirect);
    logout.parentNode?.insertBefore(redirect, logout);
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.toString()}\n`;
}
