import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/schema.ts';
import { serviceActor } from '../database/actor.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { maskText } from '../logging/mask.ts';
import { CONFIG } from '../tokens.ts';
import type { Parcel } from './post.ts';

/** A parcel that was taken is offered again after this long, when whoever took it never said how it went. */
const TAKEN_SECONDS = 120;
const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 900;
/** After three days of failing it is marked as failed, and stays visible as that. */
const GIVE_UP_DAYS = 3;
const MAX_ERROR = 300;

/** Seconds until the next attempt: 5, 10, 20 … up to 15 minutes. */
export const waitSeconds = (attempts: number): number =>
  Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.max(0, attempts - 1));

const courier = () => serviceActor('courier', []);

/** What waits to leave the house. No transaction is open while something is on its way: it would hold back the seal of every entry. */
@Injectable()
export class Outbox {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicOrigin'>,
  ) {}

  /** Takes up to `limit` parcels that are due; several couriers get different ones. */
  take(limit: number): Promise<Parcel[]> {
    return this.unitOfWork.run(courier(), async (tx) => {
      const rows = await tx.query<Omit<Parcel, 'url'> & { link: string | null }>(
        `WITH due AS (
           SELECT id FROM platform.notice_deliveries WHERE state = 'waiting' AND due_at <= now()
           ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
         ), taken AS (
           UPDATE platform.notice_deliveries d SET attempts = attempts + 1, due_at = now() + interval '${TAKEN_SECONDS} seconds'
           FROM due WHERE d.id = due.id RETURNING d.id, d.notice_id, d.channel, d.address, d.attempts
         )
         SELECT t.id, t.channel, t.address, t.attempts, n.kind, n.severity, n.subject, n.body AS text, n.link,
           to_char(n.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
         FROM taken t JOIN platform.notices n ON n.id = t.notice_id`,
        [limit],
      );
      return rows.map(({ link, ...rest }) => ({ ...rest, url: link === null ? null : `${this.config.publicOrigin}${link}` }));
    });
  }

  async delivered({ id }: Parcel): Promise<void> {
    await this.unitOfWork.run(courier(), (tx) =>
      tx.query(`UPDATE platform.notice_deliveries SET state = 'sent', ended_at = now(), error = NULL WHERE id = $1`, [id]),
    );
  }

  /** Puts a parcel back for a later attempt. */
  async failed({ id, attempts }: Parcel, reason: string): Promise<void> {
    await this.unitOfWork.run(courier(), (tx) =>
      tx.query(
        `UPDATE platform.notice_deliveries d SET error = $2, due_at = now() + make_interval(secs => $3),
           state = CASE WHEN n.at < now() - interval '${GIVE_UP_DAYS} days' THEN 'failed' ELSE 'waiting' END,
           ended_at = CASE WHEN n.at < now() - interval '${GIVE_UP_DAYS} days' THEN now() END
         FROM platform.notices n WHERE n.id = d.notice_id AND d.id = $1`,
        [id, maskText(reason).slice(0, MAX_ERROR), waitSeconds(attempts)],
      ),
    );
  }

  /** Forgets notices of more than a year ago; what happened stands in the audit log. */
  async forgetOld(): Promise<void> {
    await this.unitOfWork.run(courier(), (tx) => tx.query(`DELETE FROM platform.notices WHERE at < now() - interval '1 year'`));
  }
}
