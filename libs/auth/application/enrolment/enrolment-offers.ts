import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { SecondFactor, type SeedOffer } from '../sign-in/second-factor.ts';

export type { SeedOffer as FactorOffer } from '../sign-in/second-factor.ts';

/** A new seed as people take it into their authenticator. */
@Injectable()
export class EnrolmentOffers {
  constructor(private readonly factor: SecondFactor) {}

  /** Gives the account a new seed, which counts once its first code was given. */
  seed(tx: Tx, user: string): Promise<string> {
    return this.factor.enrol(tx, user);
  }

  of(username: string, secret: string): Promise<SeedOffer> {
    return this.factor.shown(username, secret);
  }
}
