import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { CONFIG, LOGGER } from '../tokens.ts';
import { Outbox } from './outbox.ts';
import type { Parcel, Post } from './post.ts';
import { smtpPost } from './smtp-post.ts';
import { webhookPost } from './webhook-post.ts';

const EVERY_MILLIS = 1_000;
const AT_ONCE = 8;
const DAY_MILLIS = 86_400_000;

const unset = {
  email: 'no mail server is configured (CASPIX_SMTP_HOST)',
  webhook: 'no secret for webhooks is configured (CASPIX_WEBHOOK_SECRET_FILE)',
} as const;

/** Carries the outbox's parcels out of the house, at least once each. Runs in the worker. */
@Injectable()
export class CourierService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  readonly #posts: Readonly<Record<Parcel['channel'], Post | null>>;
  #loop: Promise<void> | undefined;
  #forgotAt = 0;

  constructor(
    private readonly outbox: Outbox,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#posts = { email: smtpPost(config), webhook: webhookPost(config) };
  }

  onApplicationBootstrap(): void {
    this.#loop = this.#run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    for (const post of Object.values(this.#posts)) post?.close();
  }

  /** One round: tries what is due. Gives the number of parcels that were taken over. */
  async tick(): Promise<number> {
    const parcels = await this.outbox.take(AT_ONCE);
    const taken = await Promise.all(parcels.map((parcel) => this.#carry(parcel)));
    return taken.filter(Boolean).length;
  }

  async #carry(parcel: Parcel): Promise<boolean> {
    const { id, channel, attempts } = parcel;
    try {
      const post = this.#posts[channel];
      if (post === null) throw new Error(unset[channel]);
      await post.deliver(parcel);
    } catch (err) {
      this.logger.warn({ err, detail: { delivery: id, channel, attempts } }, 'a notice could not be delivered and will be tried again');
      await this.outbox.failed(parcel, err instanceof Error ? err.message : 'unknown');
      return false;
    }
    await this.outbox.delivered(parcel);
    return true;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#round().catch((err: unknown) => this.logger.error({ err }, 'the outbox could not be read and will be tried again'));
      await wait(EVERY_MILLIS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #round(): Promise<void> {
    await this.tick();
    if (Date.now() - this.#forgotAt < DAY_MILLIS) return;
    this.#forgotAt = Date.now();
    await this.outbox.forgetOld();
  }
}
