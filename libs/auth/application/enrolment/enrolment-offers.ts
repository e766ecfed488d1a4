import { Injectable } from '@nestjs/common';
import { toString as svgOf } from 'qrcode';
import type { Tx } from '#platform';
import { SecondFactor } from '../sign-in/second-factor.ts';

/** What an authenticator app needs; `qr` is an SVG as a data URI. */
export interface FactorOffer {
  readonly secret: string;
  readonly otpauth: string;
  readonly qr: string;
}

/** A new seed as people take it into their authenticator. */
@Injectable()
export class EnrolmentOffers {
  constructor(private readonly factor: SecondFactor) {}

  /** Gives the account a new seed, which counts once its first code was given. */
  seed(tx: Tx, user: string): Promise<string> {
    return this.factor.enrol(tx, user);
  }

  async of(username: string, secret: string): Promise<FactorOffer> {
    const otpauth = this.factor.address(username, secret);
    const svg = await svgOf(otpauth, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
    return { secret, otpauth, qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
  }
}
