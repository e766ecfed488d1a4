import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What a test lets an authenticator do that a well-behaved one would not. */
export interface Manners {
  origin?: string;
  rpId?: string;
  /** Flags UP and UV (WebAuthn level 2, section 6.1). */
  present?: boolean;
  verified?: boolean;
  /** BE and BS: a passkey that may leave its device. */
  synchronised?: boolean;
  type?: string;
  challenge?: string;
  counter?: number;
  /** Certificates (DER) and key of an attestation; `self` vouches with the new key alone; without one the statement is `none`. */
  attestation?: { chain: Buffer[]; key: KeyObject } | 'self';
  /** Signs with a key of its own making. */
  forged?: boolean;
  format?: string;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** An authenticator in software, ES256 (WebAuthn level 2, sections 5 and 6): it makes one key and uses it, well or badly. */
export class SoftAuthenticator {
  readonly id = randomBytes(32);
  counter = 0;
  #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(
    private readonly at: { origin: string; rpId: string },
    readonly model = '00000000-0000-0000-0000-000000000000',
  ) {}

  /** A copy that remembers what this one remembers now. */
  clone(): SoftAuthenticator {
    const copy = new SoftAuthenticator(this.at, this.model);
    Object.assign(copy, { id: this.id, counter: this.counter });
    copy.#keys = this.#keys;
    return copy;
  }

  create({ challenge }: { challenge: string }, manners: Manners = {}) {
    const clientData = this.#clientData('webauthn.create', challenge, manners);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.from(this.model.replaceAll('-', ''), 'hex'), length, this.id, this.#coseKey()]);
    const authData = Buffer.concat([this.#head(manners, 0x40), attested]);
    const object = new Map<string, unknown>([
      ['fmt', manners.format ?? (manners.attestation ? 'packed' : 'none')],
      ['attStmt', this.#statement(authData, clientData, manners)],
      ['authData', new Uint8Array(authData)],
    ]);
    const attestationObject = Buffer.from(isoCBOR.encode(object as never)).toString('base64url');
    return this.#credential({ attestationObject, clientDataJSON: clientData.toString('base64url'), transports: ['usb'] });
  }

  get({ challenge }: { challenge: string }, manners: Manners = {}) {
    this.counter = manners.counter ?? this.counter + 1;
    const clientData = this.#clientData('webauthn.get', challenge, manners);
    const authenticatorData = this.#head(manners, 0);
    const key = manners.forged ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : this.#keys.privateKey;
    const signature = createSign('sha256')
      .update(Buffer.concat([authenticatorData, sha256(clientData)]))
      .sign(key);
    return this.#credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
    });
  }

  #credential<Response>(response: Response) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  #clientData(type: string, challenge: string, manners: Manners): Buffer {
    const said = { type: manners.type ?? type, challenge: manners.challenge ?? challenge, origin: manners.origin ?? this.at.origin };
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }));
  }

  #head({ rpId = this.at.rpId, present = true, verified = true, synchronised = false }: Manners, more: number): Buffer {
    const flags = (present ? 0x01 : 0) | (verified ? 0x04 : 0) | (synchronised ? 0x18 : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), u32(this.counter)]);
  }

  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const coordinate = (value: string) => new Uint8Array(Buffer.from(value, 'base64url'));
    // RFC 9053: kty EC2, alg ES256, crv P-256.
    const key = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]);
    return Buffer.from(isoCBOR.encode(key as never));
  }

  #statement(authData: Buffer, clientData: Buffer, { attestation }: Manners): Map<string, unknown> {
    if (!attestation) return new Map();
    const self = attestation === 'self';
    const sig = createSign('sha256')
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(self ? this.#keys.privateKey : attestation.key);
    if (self)
      return new Map<string, unknown>([
        ['alg', -7],
        ['sig', new Uint8Array(sig)],
      ]);
    return new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(sig)],
      ['x5c', attestation.chain.map((der) => new Uint8Array(der))],
    ]);
  }
}
