import { randomUUID } from 'node:crypto';
import { caseRow, queueRow, teamRow } from '#testing';
import type { Loose, TestApi } from '#testing/api';

/** Ids of one case and of what hangs on it. */
export interface Objects {
  case: string;
  alert: string;
  comment: string;
  evidence: string;
  approval: string;
  entry: string;
  compartment: string;
  team: string;
  queue: string;
  person: string;
  /** A word of its title: no answer to whom it is out of sight may hold it. */
  canary: string;
}

export interface SweepHouse {
  /** Cleo's own. */
  own: Objects;
  /** Dan's, of a team that nobody else is in. */
  team: Objects;
  /** Dan's, in a compartment that nobody else is in. */
  compartment: Objects;
  /** Everything that dan has, as it stands in the database. */
  state(): Promise<string>;
}

const multipart =
  '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--x--\r\n';
export const uploadOf = () => ({
  raw: multipart,
  headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(multipart.length) },
});

/** Makes two teams and a compartment, and a whole case in each. */
export async function furnish(api: TestApi): Promise<SweepHouse> {
  const { cleo, dan } = api.house.people;
  const { superuser } = api.db;
  const [north, south] = [
    await teamRow(api.db, { name: 'North', members: [cleo.id] }),
    await teamRow(api.db, { name: 'South', members: [dan.id] }),
  ];
  const inside = await teamRow(api.db, { name: 'Walled', kind: 'compartment', members: [dan.id] });

  const alertIn = async (queue: string, compartment: string | null, title: string) => {
    const id = randomUUID();
    await superuser.query(
      `INSERT INTO cases.alerts (id, source, source_ref, typology, title, score, currency, detected_at, subject_label, subject_count,
         transaction_count, queue_id, compartment) VALUES ($1::uuid, 's', $1::text, 'mule', $2, 50, 'EUR', now(), $2, 1, 0, $3, $4)`,
      [id, title, queue, compartment],
    );
    return id;
  };

  const make = async (
    who: 'cleo' | 'dan',
    name: string,
    { team, compartment }: { team: string; compartment: string | null },
  ): Promise<Objects> => {
    const client = await api.as(who);
    const owner = api.house.people[who].id;
    const queue = await queueRow(api.db, { name: `Queue of ${name}`, teams: [team] });
    const id = await caseRow(api.db, undefined, { owner, team, queue, compartment });
    await superuser.query(`UPDATE cases.cases SET title = $2, summary = $2 WHERE id = $1`, [id, name]);
    const path = `/cases/${id}`;
    const ok = async (answer: Promise<{ status: number; json: Loose; bytes: Buffer }>): Promise<Loose> => {
      const { status, json, bytes } = await answer;
      if (status >= 300) throw new Error(`${name}: ${status} ${bytes}`);
      return json;
    };
    await ok(client.post(`${path}/comments`, { body: `A word about ${name}` }));
    await ok(client.send('POST', `${path}/evidence`, uploadOf()));
    await ok(client.post(`${path}/transition`, { verb: 'start' }, { 'if-match': '"1"' }));
    const version = (await ok(client.get(path))).version;
    const decision = {
      disposition: 'INCONCLUSIVE',
      reasonCode: 'NO_FURTHER_LEADS',
      note: `What is known about ${name} says too little to decide.`,
    };
    const reasons = (await ok(client.get('/dispositions'))).items as { disposition: string; reasons: { code: string }[] }[];
    const reasonCode = reasons.find(({ disposition }) => disposition === 'INCONCLUSIVE')?.reasons[0]?.code;
    const approval =
      who === 'dan'
        ? (
            await ok(
              client.post(`${path}/decision`, { ...decision, reasonCode, loss: '0.00', recovered: '0.00' }, { 'if-match': `"${version}"` }),
            )
          ).id
        : randomUUID();
    const one = async (sql: string) => (await superuser.query(sql, [id])).rows[0].id as string;
    return {
      ...{ case: id, approval, team, queue, person: owner, compartment: compartment ?? inside, canary: name },
      alert: await alertIn(queue, compartment, name),
      comment: await one('SELECT id FROM cases.comments WHERE case_id = $1'),
      evidence: await one('SELECT id FROM cases.evidence WHERE case_id = $1'),
      entry: await one('SELECT id FROM audit.entries WHERE case_id = $1 LIMIT 1'),
    };
  };

  const own = await make('cleo', 'Plainmatter', { team: north, compartment: null });
  const team = await make('dan', 'Quillfeather', { team: south, compartment: null });
  const compartment = await make('dan', 'Hollowreed', { team: south, compartment: inside });
  const theirs = [team, compartment];
  const cases = theirs.map((objects) => objects.case);
  const alerts = theirs.map((objects) => objects.alert);
  return {
    ...{ own, team, compartment },
    state: async () => {
      const read = async (sql: string, ids: string[]) => JSON.stringify((await superuser.query(sql, [ids])).rows);
      return [
        await read('SELECT * FROM cases.cases WHERE id = ANY ($1) ORDER BY id', cases),
        await read('SELECT * FROM cases.alerts WHERE id = ANY ($1) ORDER BY id', alerts),
        await read('SELECT * FROM cases.comments WHERE case_id = ANY ($1) ORDER BY id, revision', cases),
        await read('SELECT * FROM cases.evidence WHERE case_id = ANY ($1) ORDER BY id', cases),
        await read('SELECT * FROM cases.case_accounts WHERE case_id = ANY ($1)', cases),
        await read(
          'SELECT * FROM cases.custody_events WHERE evidence_id IN (SELECT id FROM cases.evidence WHERE case_id = ANY ($1)) ORDER BY id',
          cases,
        ),
        await read('SELECT id, state, case_id FROM rbac.approvals WHERE case_id = ANY ($1) ORDER BY id', cases),
      ].join('\n');
    },
  };
}
