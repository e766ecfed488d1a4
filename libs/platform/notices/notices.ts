import { Injectable } from '@nestjs/common';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '../database/unit-of-work.ts';
import { decodeCursor, type Page, pageOf } from '../http/cursor.ts';
import { letterOf, type NewNotice, type Severity } from './notice.ts';

/** A notice as its reader sees it. `at` is RFC 3339 in UTC with microseconds. */
export interface Notice {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  readonly link: string | null;
  readonly read: boolean;
}

/** How far a notice got on its way out of the house. */
export interface Delivery {
  readonly notice: string;
  readonly channel: 'email' | 'webhook';
  readonly desk: string;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** Older news stays in the list and no longer counts as new. */
const NEWS_DAYS = 30;
/** What stands in the place of a desk where one person is written to. */
const PERSON = 'person';
/** The bell says "99+". */
const MOST_COUNTED = 100;

const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const UNREAD = `n.at > now() - interval '${NEWS_DAYS} days'
  AND NOT EXISTS (SELECT FROM platform.notice_reads r WHERE r.notice_id = n.id AND r.user_id = $1)`;

/** News for people, in the caller's transaction: it is sent when the transaction commits, and never when it rolls back. */
@Injectable()
export class Notices {
  /**
   * Puts a notice where its readers find it, and into the outbox for each address of its groups; the worker delivers at least once.
   * Gives the notice's id. Throws `validation` for an unknown group or what no notice can be.
   */
  async send(tx: Tx, notice: NewNotice): Promise<string> {
    const letter = letterOf(notice);
    const id = uuidv7();
    await tx.query(
      `INSERT INTO platform.notices (id, at, kind, severity, subject, body, link, sender, users, permissions)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        tx.now(),
        letter.kind,
        letter.severity,
        letter.subject,
        letter.body,
        letter.link,
        tx.actor.sub,
        letter.users,
        letter.permissions,
      ],
    );
    if (letter.groups.length > 0) await this.putOut(tx, id, letter.groups);
    await this.post(
      tx,
      id,
      letter.emails.map((address) => ({ desk: PERSON, channel: 'email', address })),
    );
    return id;
  }

  /** The reader's notices, newest first. Throws `validation` for a foreign cursor. */
  async list(tx: Tx, { cursor, limit }: { cursor?: string; limit: number }): Promise<Page<Notice>> {
    const [at, before] = cursor === undefined ? [null, null] : decodeCursor(cursor, ['instant', 'uuid']);
    const rows = await tx.query<Notice>(
      `SELECT n.id, ${utc('n.at')} AS at, n.kind, n.severity, n.subject, n.body AS text, n.link,
         EXISTS (SELECT FROM platform.notice_reads r WHERE r.notice_id = n.id AND r.user_id = $1) AS read
       FROM platform.notices n WHERE $2::timestamptz IS NULL OR (n.at, n.id) < ($2::timestamptz, $3::uuid)
       ORDER BY n.at DESC, n.id DESC LIMIT $4`,
      [tx.actor.sub, at, before, limit + 1],
    );
    return pageOf(rows, limit, ({ at: sent, id }) => [sent, id]);
  }

  /** How many notices of the last 30 days the reader has not seen, 100 at most. */
  async unread(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (SELECT FROM platform.notices n WHERE ${UNREAD} LIMIT ${MOST_COUNTED}) AS unread`,
      [tx.actor.sub],
    );
    return row?.count ?? 0;
  }

  /** Marks these notices as read, or all. Those that are not the reader's are passed over. */
  async markRead(tx: Tx, ids: readonly string[] | 'all'): Promise<void> {
    await tx.query(
      `INSERT INTO platform.notice_reads (notice_id, user_id, read_at)
       SELECT n.id, $1, $2 FROM platform.notices n WHERE ${ids === 'all' ? UNREAD : 'n.id = ANY ($3)'} ON CONFLICT DO NOTHING`,
      [tx.actor.sub, tx.now(), ...(ids === 'all' ? [] : [ids])],
    );
  }

  /** How far these notices got, for those who may read the log. Addresses stay where they are. */
  deliveries(tx: Tx, notices: readonly string[]): Promise<Delivery[]> {
    return tx.query<Delivery>(
      `SELECT notice_id AS notice, channel, desk, state, attempts, ${utc('ended_at')} AS "endedAt", error
       FROM platform.notice_deliveries WHERE notice_id = ANY ($1) ORDER BY id`,
      [notices],
    );
  }

  private async putOut(tx: Tx, notice: string, groups: readonly string[]): Promise<void> {
    const desks = await tx.query<{ name: string; emails: string[]; webhook: string | null }>(
      'SELECT name, emails, webhook FROM platform.notice_groups WHERE name = ANY ($1)',
      [groups],
    );
    const unknown = groups.find((group) => !desks.some(({ name }) => name === group));
    if (unknown !== undefined)
      throw new DomainError('validation', `There is no group '${unknown}'`, [{ field: 'to', reason: 'is unknown' }]);
    const out = desks.flatMap(({ name, emails, webhook }) => [
      ...emails.map((address) => ({ desk: name, channel: 'email', address })),
      ...(webhook === null ? [] : [{ desk: name, channel: 'webhook', address: webhook }]),
    ]);
    await this.post(tx, notice, out);
  }

  private async post(tx: Tx, notice: string, out: readonly { desk: string; channel: string; address: string }[]): Promise<void> {
    for (const { desk, channel, address } of out) {
      await tx.query(
        // By the database's clock, which the courier goes by: a sender whose own clock is ahead would hold its notice back.
        'INSERT INTO platform.notice_deliveries (id, notice_id, channel, desk, address, due_at) VALUES ($1, $2, $3, $4, $5, now())',
        [uuidv7(), notice, channel, desk, address],
      );
    }
  }
}
