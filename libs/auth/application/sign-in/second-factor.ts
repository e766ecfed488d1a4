import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verify } from 'otplib';
import { toString as svgOf } from 'qrcode';
import { Secrets } from '#crypto';
import type { Tx } from '#platform';
import { AccountStore } from '../accounts/account-store.ts';
import { CredentialStore } from '../recovery/credential-store.ts';

/** RFC 6238, section 5.2: a little into the past for the time that typing and the network take, nothing into the future. */
const TOLERANCE_SECONDS: [number, number] = [5, 0];
const SECRET_BYTES = 20;
const ISSUER = 'Caspix';

const placeIn = (column: 'totp_secret' | 'totp_next_secret') => (user: string) => ({ table: 'auth.credentials', column, row: user });
const place = placeIn('totp_secret');
const nextPlace = placeIn('totp_next_secret');

/** What an authenticator needs; `qr` is an SVG as a data URI. */
export interface SeedOffer {
  readonly secret: string;
  readonly otpauth: string;
  readonly qr: string;
}

export type CodeVerdict = 'right' | 'wrong' | 'used';

/** Time-based one-time codes (RFC 6238): seeds encrypted at rest, each code good for one use. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly accounts: AccountStore,
    private readonly secrets: Secrets,
    private readonly credentials: CredentialStore,
  ) {}

  /** Gives the account a seed, its own or the given one (base 32), and returns it. */
  async enrol(tx: Tx, user: string, seed: string = generateSecret({ length: SECRET_BYTES })): Promise<string> {
    await this.accounts.setTotpSecret(tx, user, await this.secrets.encrypt(tx, place(user), seed));
    return seed;
  }

  /** A seed that waits beside the one that serves. Returns it. */
  async offer(tx: Tx, user: string): Promise<string> {
    const seed = generateSecret({ length: SECRET_BYTES });
    await this.credentials.offerSeed(tx, user, await this.secrets.encrypt(tx, nextPlace(user), seed));
    return seed;
  }

  /** Puts the offered seed in place of the old one if this is a code of it, which is thereby used. */
  async take(tx: Tx, user: string, code: string): Promise<boolean> {
    const stored = await this.credentials.offeredSeed(tx, user);
    if (!stored) return false;
    const seed = await this.secrets.decrypt(tx, nextPlace(user), stored);
    const step = await stepOf(tx, seed, code);
    if (step === null) return false;
    await this.credentials.takeSeed(tx, user, await this.secrets.encrypt(tx, place(user), seed), step);
    return true;
  }

  /** A seed as authenticator apps take it: from a QR code, or typed. */
  async shown(username: string, secret: string): Promise<SeedOffer> {
    const otpauth = generateURI({ issuer: ISSUER, label: username, secret });
    const svg = await svgOf(otpauth, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
    return { secret, otpauth, qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
  }

  /** Compares a code and uses it up. `used` for one whose time step, or a later one, was used before. */
  async check(tx: Tx, user: string, code: string): Promise<CodeVerdict> {
    const stored = (await this.accounts.credentials(tx, user))?.totpSecret;
    if (!stored) return 'wrong';
    const secret = await this.secrets.decrypt(tx, place(user), stored);
    const step = await stepOf(tx, secret, code);
    if (step === null) return 'wrong';
    return (await this.accounts.consumeStep(tx, user, step)) ? 'right' : 'used';
  }
}

/** The time step whose code this is, or null. The library's answer is an object, which is always truthy; only `valid` says yes. */
async function stepOf(tx: Tx, secret: string, token: string): Promise<number | null> {
  const epoch = Math.floor(Date.parse(tx.now()) / 1000);
  const result = await verify({ secret, token, epoch, epochTolerance: TOLERANCE_SECONDS });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
