import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, runPrepared, type Scope } from '#platform';
import { type LiveSession, SessionReader } from '../application/sessions/session-store.ts';
import { type Authority, KnownAuthorities } from './known-authorities.ts';
import { utc } from './sql.ts';

const ONE = 'SELECT auth.read_session($1, $2) AS session';
/** In the order of the hashes. */
const SEVERAL = 'SELECT auth.read_session(of.hash, $2) AS session FROM unnest($1::bytea[]) WITH ORDINALITY AS of (hash, n) ORDER BY of.n';
const MOST_AT_ONCE = 64;

const AUTHORITY = `SELECT roles, permissions, scopes, teams, queues, compartments, epoch,
    CASE WHEN until = 'infinity' THEN 'infinity' ELSE ${utc('until')} END AS until FROM auth.read_authority($1, $2)`;

const ACTIVITY = 'SELECT auth.note_activity($1, $2)';

interface SessionRead extends Omit<LiveSession, keyof Authority> {
  heldSerial: number;
  epoch: string;
  unseen: boolean;
  /** At which it was read. */
  moment: string;
}

/** As the function answers: `scopes` stand in the order of `permissions`. */
interface AuthorityRow extends Omit<Authority, 'reach'> {
  scopes: Scope[];
  queues: string[];
  compartments: string[];
  epoch: string;
  until: string;
}

/**
 * One statement, one round trip, no transaction of its own: this runs on every request. Requests that arrive in the same turn of the event
 * loop share it; nothing is remembered from one turn to the next.
 */
@Injectable()
export class SqlSessionReader extends SessionReader {
  readonly #authorities = new KnownAuthorities();
  readonly #reads = new DataLoader<Buffer, SessionRead | null>((hashes) => this.readTogether(hashes), {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn: (send) => setImmediate(send),
  });

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async read(idHash: Buffer, activity: boolean): Promise<LiveSession | null> {
    const row = await this.#reads.load(idHash);
    if (!row) return null;
    const { heldSerial, epoch, unseen, moment, ...session } = row;
    if (activity && unseen) await runPrepared(this.dataSource, ACTIVITY, [idHash, moment]);
    const who = `${session.user} ${heldSerial}`;
    const authority = this.#authorities.get(epoch, who, moment) ?? (await this.authority(idHash, moment, who));
    return authority && { ...session, ...authority };
  }

  private async readTogether(hashes: readonly Buffer[]): Promise<(SessionRead | null)[]> {
    const moment = this.clock.now();
    const [hash] = hashes;
    const [text, which] = hashes.length === 1 ? [ONE, hash] : [SEVERAL, hashes];
    const rows = await runPrepared<{ session: Omit<SessionRead, 'moment'> | null }>(this.dataSource, text, [which, moment]);
    return rows.map(({ session }) => session && { ...session, moment });
  }

  private async authority(idHash: Buffer, moment: string, who: string): Promise<Authority | null> {
    const [row] = await runPrepared<AuthorityRow>(this.dataSource, AUTHORITY, [idHash, moment]);
    if (!row?.permissions) return null;
    const { epoch, until } = row;
    const authority = authorityOf(row);
    this.#authorities.put(epoch, who, { authority, until });
    return authority;
  }
}

const authorityOf = ({ roles, permissions, scopes, teams, queues, compartments }: AuthorityRow): Authority => ({
  roles,
  permissions,
  teams,
  reach: {
    scopes: Object.fromEntries(permissions.map((permission, i) => [permission, scopes[i] ?? 'own'])),
    otherwise: 'own',
    queues,
    compartments,
  },
});
