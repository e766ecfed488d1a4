import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { DomainError } from '#kernel';
import { CONFIG, type Config } from '#platform';
import type { Passkey } from './passkey-store.ts';

/** ES256, EdDSA, RS256 (RFC 9053): what hardware keys and every platform offer. */
export const ALGORITHMS = [-7, -8, -257];
const TIMEOUT_MILLIS = 120_000;

export interface Assertion {
  readonly counter: number;
  readonly userVerified: boolean;
}

const clientData = z.object({ challenge: z.string().min(16).max(400), crossOrigin: z.boolean().default(false) });

const readClientData = (response: { response: { clientDataJSON: string } }) =>
  clientData.parse(JSON.parse(Buffer.from(response.response.clientDataJSON, 'base64url').toString('utf8')));

/** The challenge that an authenticator signed, as its client says; whether it was ours is for the store to tell. */
export function challengeOf(response: { response: { clientDataJSON: string } }): string {
  try {
    return readClientData(response).challenge;
  } catch (cause) {
    throw new DomainError('validation', 'The answer of the authenticator cannot be read', [], { cause });
  }
}

/** Whether it was asked for inside a page of another site, where nothing of ours is ever shown (section 7.2, step 13; the library lets it pass). */
export const isEmbedded = (response: { response: { clientDataJSON: string } }): boolean => readClientData(response).crossOrigin;

export const challengeDigest = (challenge: string): Buffer => createHash('sha256').update(challenge).digest();

/** This instance as a relying party of WebAuthn: its one origin, its one id (the host name). */
@Injectable()
export class RelyingParty {
  readonly origin: string;
  readonly id: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.origin = new URL(config.publicOrigin).origin;
    this.id = new URL(config.publicOrigin).hostname;
  }

  /** For a new key. The user's id goes into the key as bytes; it tells nobody anything. */
  creation(
    user: { id: string; username: string; name: string },
    known: readonly Passkey[],
    wants: { verified: boolean; attested: boolean },
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return generateRegistrationOptions({
      rpName: 'Caspix',
      rpID: this.id,
      userID: new Uint8Array(Buffer.from(user.id.replaceAll('-', ''), 'hex')),
      userName: user.username,
      userDisplayName: user.name,
      timeout: TIMEOUT_MILLIS,
      attestationType: wants.attested ? 'direct' : 'none',
      excludeCredentials: known.map(({ credential, transports }) => ({ id: credential, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: wants.verified ? 'required' : 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** For a key that exists: any, chosen in the browser, or one of these. */
  request(known: readonly Passkey[] | null, verified: boolean): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.id,
      timeout: TIMEOUT_MILLIS,
      userVerification: verified ? 'required' : 'preferred',
      ...(known ? { allowCredentials: known.map(({ credential, transports }) => ({ id: credential, transports: [...transports] })) } : {}),
    });
  }

  /** Verifies an assertion (WebAuthn level 2, section 7.2) but for its counter, which the caller judges. Null when it does not hold. */
  async verify(response: AuthenticationResponseJSON, key: Passkey, challenge: string): Promise<Assertion | null> {
    try {
      if (isEmbedded(response)) return null;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.id,
        requireUserVerification: false,
        credential: { id: key.credential, publicKey: new Uint8Array(key.publicKey), counter: 0, transports: [...key.transports] },
      });
      return verified ? { counter: authenticationInfo.newCounter, userVerified: authenticationInfo.userVerified } : null;
    } catch {
      return null;
    }
  }
}

export type { AuthenticationResponseJSON, RegistrationResponseJSON };
