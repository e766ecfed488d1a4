import { Inject, Injectable } from '@nestjs/common';
import { Pseudonyms } from '#crypto';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';
import { LogKeys } from './application/keys/log-keys.ts';

/** What the errands need beside their destination. */
@Injectable()
export class ErrandParts {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(CLOCK) readonly clock: Clock,
    readonly pseudonyms: Pseudonyms,
    readonly keys: LogKeys,
  ) {}
}
