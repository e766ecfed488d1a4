import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Secrets } from '#crypto';
import { CONFIG, type Config, type Tx } from '#platform';
import { normalisedPassword } from '../../domain/password-policy.ts';
import { hashesAtOnce, thisMachine } from './hashing-room.ts';
import { Lanes } from './lanes.ts';

/** argon2id (RFC 9106), three passes, one lane. The configuration's memory starts at 64 MiB: above the floor of OWASP ASVS 5.0 appendix C. */
const PASSES = { timeCost: 3, parallelism: 1 } as const;
/** Two cores work such a queue off in about ten seconds. */
const WAITING = 256;
const KIB = 1024;

/** Hashes and compares passwords under the pepper. Throws `unavailable` when too many want to at once. */
@Injectable()
export class PasswordHasher {
  readonly #lanes: Lanes;
  #decoy: Promise<string> | undefined;

  constructor(
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.#lanes = new Lanes(hashesAtOnce(thisMachine(), config.passwordMemoryKib * KIB), WAITING);
  }

  /** Fetches the pepper's key. Call in a transaction before hashing or comparing. Throws `key-unavailable`. */
  prepare(tx: Tx): Promise<void> {
    return this.secrets.ready(tx);
  }

  /** A PHC string with a salt of its own. */
  hash(password: string): Promise<string> {
    const cost = { ...PASSES, memoryCost: this.config.passwordMemoryKib };
    return this.#lanes.run(() => hash(normalisedPassword(password), { ...cost, secret: this.secrets.pepper() }));
  }

  /** Takes as long for an account that does not exist (`stored` null) as for one that does, and then says no. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const against = stored ?? (await this.decoy());
    const same = await this.#lanes.run(() => verify(against, normalisedPassword(password), { secret: this.secrets.pepper() }));
    return same && stored !== null;
  }

  /** Whether the hash was made with less than today's cost. */
  outdated(stored: string): boolean {
    const { memoryCost, timeCost } = parseOptions(stored);
    return memoryCost < this.config.passwordMemoryKib || timeCost < PASSES.timeCost;
  }

  private decoy(): Promise<string> {
    this.#decoy ??= this.hash(randomBytes(24).toString('base64'));
    return this.#decoy;
  }
}
