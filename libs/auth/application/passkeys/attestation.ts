import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import { DomainError } from '#kernel';
import { CONFIG, type Config } from '#platform';
import type { NewPasskey } from './passkey-store.ts';
import { ALGORITHMS, isEmbedded, RelyingParty } from './relying-party.ts';

/**
 * Formats of attestation that are verified here. The others bring roots of their own with the library, for whose certificates it would
 * ask their makers' servers about revocation; nothing here calls out.
 */
const FORMATS: ReadonlySet<string> = new Set(['none', 'packed']);
const LONGEST_CHAIN = 5;

const refused = (reason: string, cause?: unknown) =>
  new DomainError('validation', 'This key cannot be taken', [{ field: 'credential', reason }], cause === undefined ? {} : { cause });

const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((one) => new X509Certificate(one));

const isCurrent = (certificate: X509Certificate, now: number) =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);

/** Whether the first certificate leads to one of the roots, by signatures and dates. */
export function leadsTo(chain: readonly X509Certificate[], roots: readonly X509Certificate[], now = Date.now()): boolean {
  const [leaf, ...between] = chain;
  if (!leaf || chain.length > LONGEST_CHAIN || !isCurrent(leaf, now)) return false;
  const signs = (issuer: X509Certificate) =>
    issuer.ca && leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey) && isCurrent(issuer, now);
  if (roots.some((root) => signs(root))) return true;
  const next = between.findIndex((issuer) => signs(issuer));
  return next >= 0 && leadsTo([...between.slice(next, next + 1), ...between.filter((_, at) => at !== next)], roots, now);
}

/** What a new key says about itself, and how much of it is proven. */
@Injectable()
export class Attestation {
  readonly #roots: X509Certificate[];

  constructor(
    private readonly party: RelyingParty,
    @Inject(CONFIG) config: Config,
  ) {
    this.#roots = config.webauthnRoots ? certificatesIn(readFileSync(config.webauthnRoots, 'utf8')) : [];
  }

  /** Whether there are roots that a model could be proven against. */
  get canProveModels(): boolean {
    return this.#roots.length > 0;
  }

  /** Verifies a registration (WebAuthn level 2, section 7.1). Throws `validation` for what does not hold. */
  async verify(response: RegistrationResponseJSON, challenge: string): Promise<Omit<NewPasskey, 'id' | 'user' | 'name'>> {
    if (isEmbedded(response)) throw refused('was made inside a page of another site');
    const statement = this.statementIn(response);
    const { registrationInfo: info } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.party.origin,
      expectedRPID: this.party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((cause: unknown): never => {
      throw refused('does not prove what was asked', cause);
    });
    if (!info) throw refused('does not prove what was asked');
    return {
      credential: info.credential.id,
      publicKey: Buffer.from(info.credential.publicKey),
      counter: info.credential.counter,
      model: info.aaguid,
      attested: leadsTo(statement.chain, this.#roots),
      userVerified: info.userVerified,
      synchronised: info.credentialDeviceType === 'multiDevice',
      transports: (info.credential.transports ?? []).slice(0, 10).map((transport) => transport.slice(0, 30)),
    };
  }

  private statementIn({ response }: RegistrationResponseJSON): { chain: X509Certificate[] } {
    try {
      const object = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
      if (!FORMATS.has(object.get('fmt')))
        throw refused(`has an attestation of the kind ${object.get('fmt').slice(0, 30)}, which is not taken`);
      const chain = object.get('attStmt').get('x5c') ?? [];
      return { chain: chain.slice(0, LONGEST_CHAIN).map((der) => new X509Certificate(der)) };
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw refused('cannot be read', error);
    }
  }
}
