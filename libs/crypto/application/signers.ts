import { keyHashOf, type NoteSigner, vkeyOf } from '#proof';
import { type KeyProvider, type SigningKeyName, signingKeyNames } from './key-provider.ts';

/** One version of a signing key: what signs, and the text that lets others check it (`name+hash+base64`). */
export interface SigningKey {
  readonly version: number;
  readonly signer: NoteSigner;
  readonly vkey: string;
}

/**
 * Signers of notes (C2SP signed-note). The checkpoint key is named like the log; the pack key, `<log>/pack`: whoever trusts the one need
 * not trust the other. Of the checkpoint key there may be several versions; which of them signs, the log says and not the provider.
 */
export class Signers {
  readonly #known = new Map<string, SigningKey>();

  private constructor(
    private readonly provider: KeyProvider,
    private readonly logName: string,
  ) {}

  /** Asks the provider for the public keys. Throws `key-unavailable` when it lacks one. */
  static async open(provider: KeyProvider, logName: string): Promise<Signers> {
    const signers = new Signers(provider, logName);
    for (const keyName of signingKeyNames) await signers.version(keyName, 1);
    return signers;
  }

  /** The first version, which signs until the log is handed over to another. */
  checkpoint(): NoteSigner {
    return this.#first('checkpoint').signer;
  }

  pack(): NoteSigner {
    return this.#first('pack').signer;
  }

  /** The verifier key of the first version. */
  vkey(keyName: SigningKeyName): string {
    return this.#first(keyName).vkey;
  }

  /** A version of a key, asked of the provider once. Throws `key-unavailable` or `key-mismatch` where it is not there. */
  async version(keyName: SigningKeyName, version: number): Promise<SigningKey> {
    const known = this.#known.get(`${keyName} ${version}`);
    if (known) return known;
    const name = keyName === 'checkpoint' ? this.logName : `${this.logName}/${keyName}`;
    const publicKey = await this.provider.publicKey(keyName, version);
    const key: SigningKey = {
      version,
      signer: { name, keyHash: keyHashOf(name, publicKey), sign: (bytes) => this.provider.sign(keyName, bytes, version) },
      vkey: vkeyOf(name, publicKey),
    };
    this.#known.set(`${keyName} ${version}`, key);
    return key;
  }

  /** The newest version that the provider has, whether it signs already or not. */
  async newest(keyName: SigningKeyName): Promise<SigningKey> {
    const [newest = 1] = (await this.provider.signingVersions(keyName)).slice(-1);
    return this.version(keyName, newest);
  }

  /** Makes the next version at the provider, unless it is there already. Throws `conflict` for a number that leaves a gap. */
  async make(keyName: SigningKeyName, version: number): Promise<SigningKey> {
    await this.provider.addSigningVersion(keyName, version);
    return this.version(keyName, version);
  }

  #first(keyName: SigningKeyName): SigningKey {
    const key = this.#known.get(`${keyName} 1`);
    if (!key) throw new Error(`no signer '${keyName}'`);
    return key;
  }
}
