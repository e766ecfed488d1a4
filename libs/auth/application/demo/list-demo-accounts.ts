import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { generate } from 'otplib';
import { z } from 'zod';
import { type Clock, DomainError, timestamp } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';

const STEP_SECONDS = 30;

const file = z.object({
  accounts: z.array(z.object({ username: z.string(), name: z.string(), role: z.string(), password: z.string(), totpSecret: z.string() })),
});

export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly name: string;
  /** The code of this moment, and until when its authenticator shows it (RFC 3339). */
  readonly code: string;
  readonly codeUntil: string;
}

@Injectable()
export class ListDemoAccounts {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  get demo(): boolean {
    return this.config.demo;
  }

  /** Throws `not-found` unless this instance is a demo, in which everybody may be anybody. */
  async execute(): Promise<DemoAccount[]> {
    const { demo, demoFile } = this.config;
    if (!demo || !demoFile) throw new DomainError('not-found', 'There is no such thing');
    const { accounts } = file.parse(JSON.parse(await readFile(demoFile, 'utf8')));
    const epoch = Math.floor(this.clock.millis() / 1000);
    const codeUntil = timestamp((epoch - (epoch % STEP_SECONDS) + STEP_SECONDS) * 1000);
    return Promise.all(
      accounts.map(async ({ totpSecret, ...account }) => ({
        ...account,
        code: await generate({ secret: totpSecret, epoch }),
        codeUntil,
      })),
    );
  }
}
