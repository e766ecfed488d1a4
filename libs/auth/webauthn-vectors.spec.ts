import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testConfig } from '#testing';
import { Attestation } from './application/passkeys/attestation.ts';
import type { Passkey } from './application/passkeys/passkey-store.ts';
import { RelyingParty } from './application/passkeys/relying-party.ts';

interface Vector {
  name: string;
  credentialId: string;
  registration: { challenge: string; clientDataJSON: string; attestationObject: string };
  authentication: { challenge: string; clientDataJSON: string; authenticatorData: string; signature: string };
}

const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, 'webauthn-vectors.json'), 'utf8')) as { vectors: Vector[] };
const b64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const flipped = (hex: string) => hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16);

const server = { host: 'localhost', port: 1, password: 'x', tls: 'socket' };
const config = testConfig(server as never, 'none', 'nobody', { publicOrigin: 'https://example.org' });
const party = new RelyingParty(config);
const attestation = new Attestation(party, config);

const credential = ({ credentialId }: Vector) => ({ id: b64(credentialId), rawId: b64(credentialId), type: 'public-key' as const });
const register = (vector: Vector, challenge = vector.registration.challenge) =>
  attestation.verify(
    {
      ...credential(vector),
      clientExtensionResults: {},
      response: { clientDataJSON: b64(vector.registration.clientDataJSON), attestationObject: b64(vector.registration.attestationObject) },
    },
    b64(challenge),
  );
const assert = async (vector: Vector, change: Partial<Vector['authentication']> = {}) => {
  const { challenge, clientDataJSON, authenticatorData, signature } = { ...vector.authentication, ...change };
  const response = { clientDataJSON: b64(clientDataJSON), authenticatorData: b64(authenticatorData), signature: b64(signature) };
  const key = { ...(await register(vector)), id: '', user: '', name: '', createdAt: '', lastUsedAt: null, suspendedAt: null } as Passkey;
  return party.verify({ ...credential(vector), clientExtensionResults: {}, response }, key, b64(challenge));
};

const isEmbedded = ({ name }: Vector) => /crossOrigin|topOrigin/.test(name);
const ours = vectors.filter((vector) => !isEmbedded(vector)).map((vector) => [vector.name, vector] as const);
const embedded = vectors.filter(isEmbedded).map((vector) => [vector.name, vector] as const);

describe('the test vectors of the WebAuthn specification', () => {
  it('are here', () => {
    expect([ours.length, embedded.length]).toEqual([6, 2]);
  });

  it.each(ours)('%s: a registration and a use of it hold', async (_, vector) => {
    expect(await register(vector)).toMatchObject({ credential: b64(vector.credentialId), attested: false });
    expect(await assert(vector)).not.toBeNull();
  });

  it.each(ours)('%s: one bit changed, and nothing holds', async (_, vector) => {
    const { challenge, authenticatorData, signature } = vector.authentication;
    await expect(register(vector, flipped(vector.registration.challenge))).rejects.toMatchObject({ code: 'validation' });
    expect(await assert(vector, { challenge: flipped(challenge) })).toBeNull();
    expect(await assert(vector, { authenticatorData: flipped(authenticatorData) })).toBeNull();
    expect(await assert(vector, { signature: flipped(signature) })).toBeNull();
  });

  it.each(embedded)('%s: is refused, because no page of another site shows anything of ours', async (_, vector) => {
    await expect(register(vector)).rejects.toMatchObject({ code: 'validation' });
  });
});
