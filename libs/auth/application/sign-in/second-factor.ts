import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verify } from 'otplib';
import { Secrets } from '#crypto';
import type { Tx } from '#platform';
import { AccountStore } from '../accounts/account-store.ts';

/** RFC 6238, section 5.2: a little into the past for the time that typing and the network take, nothing into the future. */
const TOLERANCE_SECONDS: [number, number] = [5, 0];
const SECRET_BYTES = 20;
const ISSUER = 'Caspix';

const place = (user: string) => ({ table: 'auth.credentials', column: 'totp_secret', row: user });

export type CodeVerdict = 'right' | 'wrong' | 'used';

/** Time-based one-time codes (RFC 6238): seeds encrypted at rest, each code good for one use. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly accounts: AccountStore,
    private readonly secrets: Secrets,
  ) {}

  /** Gives the account a seed, its own or the given one (base 32), and returns it. */
  async enrol(tx: Tx, user: string, seed: string = generateSecret({ length: SECRET_BYTES })): Promise<string> {
    await this.accounts.setTotpSecret(tx, user, await this.secrets.encrypt(tx, place(user), seed));
    return seed;
  }

  /** The address that authenticator apps read from a QR code. */
  address(username: string, seed: string): string {
    return generateURI({ issuer: ISSUER, label: username, secret: seed });
  }

  /** Compares a code and uses it up. `used` for one whose time step, or a later one, was used before. */
  async check(tx: Tx, user: string, code: string): Promise<CodeVerdict> {
    const stored = (await this.accounts.credentials(tx, user))?.totpSecret;
    if (!stored) return 'wrong';
    const secret = await this.secrets.decrypt(tx, place(user), stored);
    const epoch = Math.floor(Date.parse(tx.now()) / 1000);
    // The answer is an object, which is always truthy; only `valid` says yes.
    const result = await verify({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
    if (!result.valid || !('timeStep' in result)) return 'wrong';
    return (await this.accounts.consumeStep(tx, user, result.timeStep)) ? 'right' : 'used';
  }
}
