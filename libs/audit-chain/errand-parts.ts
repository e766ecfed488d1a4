import { Inject, Injectable } from '@nestjs/common';
import { Pseudonyms, Signers } from '#crypto';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';

/** What the errands need beside their destination. */
@Injectable()
export class ErrandParts {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(CLOCK) readonly clock: Clock,
    readonly pseudonyms: Pseudonyms,
    readonly signers: Signers,
  ) {}
}
