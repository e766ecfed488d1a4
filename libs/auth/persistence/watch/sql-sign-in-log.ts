import { createHash } from 'node:crypto';
import { uuidv7 } from '#kernel';
import { decodeCursor, type Page, pageOf, type Tx } from '#platform';
import { type Attempt, type FactsOf, type SignIn, type SignInFilter, SignInLog } from '../../application/watch/sign-in-log.ts';
import { maskedName, usernameKey } from '../../domain/username.ts';
import { deviceOf } from '../../domain/watch/device.ts';
import type { AccountFacts, NetworkFacts, TotalFacts } from '../../domain/watch/signs.ts';
import { networkOf, one, utc } from '../sql.ts';

const TAG_BYTES = 4;
const PORTION = 500;
/** Nobody counts further: what is above is an attack anyhow, and counting on would help it. */
const MOST = 2_000;

const tagOf = (username: string) => createHash('sha256').update(usernameKey(username)).digest().subarray(0, TAG_BYTES);

const COLUMNS = `id, ${utc('at')} AS at, user_id AS "user", name, outcome, factors, reason, host(ip) AS ip, agent, network::text AS network, device`;

/** One name, whether it is an account's or nobody's. */
const NAME = `coalesce(user_id::text, encode(name_tag, 'hex'))`;
const NETWORK = networkOf('$3::inet');

/** Each list is read once, and `success` is worked out once: somebody who knocks without end makes `lately` long. */
const FACTS = `
  WITH lately AS MATERIALIZED (
    SELECT at, outcome, factors[1] AS factor, network FROM auth.sign_ins
    WHERE user_id = $1 AND at > $2::timestamptz - make_interval(mins => $5) AND at <= $2 ORDER BY at DESC LIMIT ${MOST}
  ), success AS MATERIALIZED (
    SELECT coalesce(max(at), '-infinity') AS at FROM lately WHERE outcome = 'granted' AND at < $2
  ), known AS MATERIALIZED (
    SELECT at, network, device FROM auth.sign_ins
    WHERE user_id = $1 AND outcome = 'granted' AND at < $2 AND at > $2::timestamptz - interval '90 days' ORDER BY at DESC LIMIT ${MOST}
  )
  SELECT
    (SELECT coalesce(jsonb_object_agg(f.factor, f.count), '{}')
      FROM (SELECT factor, count(*)::int AS count FROM lately WHERE outcome = 'failed' GROUP BY factor) f) AS failures,
    l.*, k.*, ${NETWORK}::text AS network,
    (SELECT coalesce(array_agg(DISTINCT n.there::text), '{}') FROM (
      SELECT ${networkOf('s.ip')} AS there FROM auth.sessions s
      WHERE s.user_id = $1 AND s.state = 'ACTIVE' AND s.ip IS NOT NULL AND s.absolute_at > $2
        AND s.seen_at > $2::timestamptz - make_interval(mins => $5)) n WHERE n.there <> ${NETWORK}) AS "atWorkFrom"
  FROM (
    SELECT count(*) FILTER (WHERE outcome = 'halfway' AND at > (SELECT at FROM success))::int AS halfway,
      count(*) FILTER (WHERE outcome = 'failed' AND at > (SELECT at FROM success))::int AS "failuresSinceSuccess",
      coalesce(array_agg(DISTINCT network) FILTER (WHERE outcome IN ('failed', 'halfway') AND network IS NOT NULL), '{}')::text[] AS networks
    FROM lately
  ) l, (
    SELECT count(*)::int AS earlier, coalesce(bool_or(network = ${NETWORK}), false) AS "networkKnown",
      coalesce(bool_or(device = $4 OR device IS NULL), false) AS "deviceKnown",
      coalesce(array_agg(extract(hour FROM at AT TIME ZONE 'UTC')::int) FILTER (WHERE at > $2::timestamptz - interval '60 days'), '{}') AS hours
    FROM known
  ) k`;

export class SqlSignInLog extends SignInLog {
  async add(tx: Tx, { user, username, outcome, factors, reason, origin, session }: Attempt): Promise<void> {
    const { ip, agent } = origin;
    const unknown = user === null ? (username ?? '') : null;
    await tx.prepared(
      `INSERT INTO auth.sign_ins (id, session_id, user_id, at, factors, ip, agent, outcome, reason, name, name_tag, device)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[uuidv7(), session ?? null, user, tx.now(), factors, ip, agent, outcome, reason ?? null],
        ...[unknown === null ? null : maskedName(unknown), unknown === null ? null : tagOf(unknown), deviceOf(agent)],
      ],
    );
  }

  async list(tx: Tx, { user, outcome, network, from, cursor, limit }: SignInFilter): Promise<Page<SignIn>> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = ['true'];
    if (user) conditions.push(`user_id = ${bind(user)}`);
    if (outcome) conditions.push(`outcome = ${bind(outcome)}`);
    if (network) conditions.push(`ip <<= ${bind(network)}::inet`);
    if (from) conditions.push(`auth.sign_ins.at >= ${bind(from)}`);
    if (cursor) {
      const [at, id] = decodeCursor(cursor, ['instant', 'uuid']);
      conditions.push(`(auth.sign_ins.at, id) < (${bind(at)}::timestamptz, ${bind(id)}::uuid)`);
    }
    const rows = await tx.query<SignIn>(
      `SELECT ${COLUMNS} FROM auth.sign_ins WHERE ${conditions.join(' AND ')}
       ORDER BY auth.sign_ins.at DESC, id DESC LIMIT ${bind(limit + 1)}`,
      parameters,
    );
    return pageOf(rows, limit, ({ at, id }) => [at, id]);
  }

  async facts(tx: Tx, { user, origin, windowMinutes }: FactsOf): Promise<AccountFacts> {
    const rows = await tx.prepared<AccountFacts>(FACTS, [user, tx.now(), origin.ip, deviceOf(origin.agent), windowMinutes]);
    const facts = one(rows);
    if (!facts) throw new Error('a row of facts is always there');
    return facts;
  }

  networks(tx: Tx, since: string): Promise<NetworkFacts[]> {
    return tx.query<NetworkFacts>(
      `SELECT network::text AS network, count(*)::int AS failures, count(DISTINCT ${NAME})::int AS names,
         coalesce(array_agg(DISTINCT user_id::text) FILTER (WHERE user_id IS NOT NULL), '{}') AS users
       FROM auth.sign_ins WHERE outcome = 'failed' AND at > $1 AND network IS NOT NULL GROUP BY network
       ORDER BY names DESC, failures DESC LIMIT 50`,
      [since],
    );
  }

  async total(tx: Tx, since: string): Promise<TotalFacts> {
    const rows = await tx.query<TotalFacts>(
      `SELECT count(*)::int AS failures, count(DISTINCT ${NAME})::int AS names,
         coalesce(array_agg(DISTINCT user_id::text) FILTER (WHERE user_id IS NOT NULL), '{}') AS users,
         coalesce(array_agg(DISTINCT network::text) FILTER (WHERE network IS NOT NULL), '{}') AS networks
       FROM auth.sign_ins WHERE outcome = 'failed' AND factors[1] = 'password' AND at > $1`,
      [since],
    );
    return one(rows) ?? { failures: 0, names: 0, users: [], networks: [] };
  }

  async forget(tx: Tx): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM auth.sign_ins WHERE id IN (SELECT id FROM auth.sign_ins
         WHERE at < $1::timestamptz - interval '13 months' OR (user_id IS NULL AND at < $1::timestamptz - interval '30 days')
         LIMIT ${PORTION}) RETURNING id`,
      [tx.now()],
    );
    return rows.length;
  }
}
