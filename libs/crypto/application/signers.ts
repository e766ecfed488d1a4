import { keyHashOf, type NoteSigner, vkeyOf } from '#proof';
import { type KeyProvider, type SigningKeyName, signingKeyNames } from './key-provider.ts';

/**
 * Signers of notes (C2SP signed-note). The checkpoint key is named like the log; the pack key, `<log>/pack`: whoever trusts the one need
 * not trust the other.
 */
export class Signers {
  private constructor(
    private readonly signers: ReadonlyMap<SigningKeyName, NoteSigner>,
    private readonly vkeys: ReadonlyMap<SigningKeyName, string>,
  ) {}

  /** Asks the provider for the public keys. Throws `key-unavailable` when it lacks one. */
  static async open(provider: KeyProvider, logName: string): Promise<Signers> {
    const signers = new Map<SigningKeyName, NoteSigner>();
    const vkeys = new Map<SigningKeyName, string>();
    for (const keyName of signingKeyNames) {
      const name = keyName === 'checkpoint' ? logName : `${logName}/${keyName}`;
      const publicKey = await provider.publicKey(keyName);
      signers.set(keyName, { name, keyHash: keyHashOf(name, publicKey), sign: (bytes) => provider.sign(keyName, bytes) });
      vkeys.set(keyName, vkeyOf(name, publicKey));
    }
    return new Signers(signers, vkeys);
  }

  checkpoint(): NoteSigner {
    return this.#signer('checkpoint');
  }

  pack(): NoteSigner {
    return this.#signer('pack');
  }

  /** The text to hand to whoever wants to verify: `name+hash+base64`. */
  vkey(keyName: SigningKeyName): string {
    return this.vkeys.get(keyName) ?? '';
  }

  #signer(keyName: SigningKeyName): NoteSigner {
    const signer = this.signers.get(keyName);
    if (!signer) throw new Error(`no signer '${keyName}'`);
    return signer;
  }
}
