import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { type Actor, serviceActor, signContext } from '#platform';
import { actorWith, caseRow, openLog, type TestDatabase, type TestLog, testDatabase } from '#testing';

const APPEND = 'SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)';
const draft = (id: string) => ['caspix-test', [id], ['case.open'], ['case'], ['c-1'], [null], ['granted'], [null], [null], [null]];
const event = { action: 'case.open', object: { type: 'case', id: 'c-1' } } as const;

describe('the log in the database', () => {
  let db: TestDatabase;
  let log: TestLog;
  let raw: Client;
  let partition: string;
  beforeAll(async () => {
    db = await testDatabase();
    log = await openLog(db);
    await db.app.run(actorWith([]), (tx) => log.audit.record(tx, { ...event, detail: { a: 1 } }));
    await log.seal();
    const { databaseHost: host, databasePort: port, databaseName: database, databaseUser: user, databasePassword: password } = db.config;
    raw = new Client({ host, port, database, user, password });
    await raw.connect();
    partition = (await db.superuser.query('SELECT tableoid::regclass::text AS name FROM audit.entries LIMIT 1')).rows[0].name;
  });
  afterAll(async () => {
    await raw?.end();
    await log?.close();
    await db?.close();
  });

  const tables = ['audit.entries', 'audit.payloads', 'audit.seals', 'audit.checkpoints', 'audit.tiles', 'audit.signed_heads'];

  it.each(tables)('the application can neither change nor remove a row of %s', async (table) => {
    for (const sql of [`UPDATE ${table} SET xmin = '0'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`, `DROP TABLE ${table}`]) {
      await expect(raw.query(sql), sql).rejects.toMatchObject({ code: expect.stringMatching(/42501|0A000|42703/) });
    }
    await expect(raw.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('the application cannot reach a partition by its own name', async () => {
    for (const verb of [
      `UPDATE ${partition} SET action = 'x.y'`,
      `DELETE FROM ${partition}`,
      `TRUNCATE ${partition}`,
      `SELECT FROM ${partition}`,
    ]) {
      await expect(raw.query(verb), verb).rejects.toMatchObject({ code: '42501' });
    }
  });

  it.each(['audit.entries', 'audit.payloads', 'audit.seals', 'audit.checkpoints'])(
    'the application cannot insert into %s',
    async (table) => {
      await expect(raw.query(`INSERT INTO ${table} SELECT * FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('not even the owner changes an entry, and replication mode does not switch the guard off', async () => {
    const { rows } = await db.superuser.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent IN ('audit.entries'::regclass, 'audit.payloads'::regclass)`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(30);
    const names = ['audit.entries', 'audit.payloads', 'audit.seals', 'audit.checkpoints', 'audit.logs', ...rows.map(({ name }) => name)];
    await db.superuser.query('SET session_replication_role = replica');
    for (const name of names) {
      const column = name.includes('payloads') ? 'cipher' : name === 'audit.checkpoints' ? 'note' : name === 'audit.logs' ? 'name' : null;
      const update = `UPDATE ${name} SET ${column ?? 'leaf'} = ${column ?? 'leaf'}`;
      for (const sql of [update, `DELETE FROM ${name}`, `TRUNCATE ${name} CASCADE`]) {
        await expect(db.superuser.query(sql), sql).rejects.toMatchObject({ code: 'CX004' });
      }
      await expect(db.superuser.query(`DELETE FROM ${name}`)).rejects.toMatchObject({ code: 'CX004' });
    }
    await db.superuser.query('SET session_replication_role = origin');
  });

  it('a tile and a signed head may grow and never change', async () => {
    const worker = (sql: string) => db.worker.run(actorWith([]), (tx) => tx.query(sql));
    await worker(`UPDATE audit.tiles SET hashes = hashes WHERE level = 0`);
    for (const sql of [
      `UPDATE audit.tiles SET hashes = sha256('x')`,
      `UPDATE audit.tiles SET hashes = substring(hashes FROM 1 FOR 0)`,
      `UPDATE audit.signed_heads SET seq = seq - 1`,
    ]) {
      await worker(sql).catch((error: unknown) => expect(error).toMatchObject({ code: 'integrity' }));
    }
    await expect(worker(`UPDATE audit.tiles SET hashes = sha256('x')`)).rejects.toMatchObject({ code: 'integrity' });
    await expect(worker('DELETE FROM audit.tiles')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('takes nothing without an authenticated context, with a forged one, or with one of another backend', async () => {
    await expect(raw.query(APPEND, draft(uuidv7()))).rejects.toMatchObject({ code: 'CX001' });
    const forged = JSON.stringify({ sub: uuidv7(), type: 'user', session: 'x', auth: { methods: ['x'], idp: 'x' }, request: 'r' });
    await raw.query(`SELECT set_config('caspix.context', $1, false), set_config('caspix.signature', repeat('0', 64), false)`, [forged]);
    await expect(raw.query(APPEND, draft(uuidv7()))).rejects.toMatchObject({ code: 'CX001' });
    const stolen = await db.app.run(actorWith([]), (tx) =>
      tx.query<{ context: string; signature: string }>(
        `SELECT current_setting('caspix.context') AS context, current_setting('caspix.signature') AS signature`,
      ),
    );
    await raw.query(`SELECT set_config('caspix.context', $1, false), set_config('caspix.signature', $2, false)`, [
      stolen[0]?.context,
      stolen[0]?.signature,
    ]);
    await expect(raw.query(APPEND, draft(uuidv7()))).rejects.toMatchObject({ code: 'CX001' });
  });

  it.each([
    ['an id of another version', { 1: ['8f7a2c1e-5b1a-4c8e-9d3f-2a1b3c4d5e6f'] }],
    ['a backdated id', { 1: [uuidv7(Date.now() - 120_000)] }],
    ['an id of tomorrow', { 1: [uuidv7(Date.now() + 86_400_000)] }],
    ['an action that is no verb', { 2: ['Case Opened"'] }],
    ['no action', { 2: [null] }],
    ['an unknown outcome', { 6: ['maybe'] }],
    ['a payload without a key', { 8: [Buffer.from('x')] }],
    ['another log', { 0: 'caspix-other' }],
  ])('refuses %s', async (_, wrong) => {
    const parameters = Object.assign([...draft(uuidv7())], wrong);
    await expect(db.app.run(actorWith([]), (tx) => tx.query(APPEND, parameters))).rejects.toMatchObject({ code: 'audit-refused' });
  });

  it('lets a named service act through the login of its own process alone', async () => {
    const append = (unit: TestDatabase['app'], actor: Actor) => unit.run(actor, (tx) => tx.query(APPEND, draft(uuidv7())));
    await append(db.worker, serviceActor('importer', []));
    await append(db.app, serviceActor('auth', []));
    await append(db.app, serviceActor('operator', []));
    for (const [unit, name] of [
      [db.app, 'sealer'],
      [db.app, 'checker'],
      [db.app, 'importer'],
      [db.worker, 'auth'],
    ] as const) {
      await expect(append(unit, serviceActor(name, [])), name).rejects.toMatchObject({ code: 'context-missing' });
    }
    // A service of a later release is the worker's until the schema says otherwise.
    const later = { ...serviceActor('sealer', []), sub: '00000000-0000-7000-8000-0000000000ee' };
    await append(db.worker, later);
    await expect(append(db.app, later)).rejects.toMatchObject({ code: 'context-missing' });
  });

  it.each([
    ['no session', { session: '' }],
    ['no factor', { auth: { methods: [], idp: 'local' } }],
    ['an empty factor', { auth: { methods: [''], idp: 'local' } }],
    ['no identity provider', { auth: { methods: ['password'], idp: '' } }],
    ['no request', { request: '' }],
  ])('takes nothing from an actor with %s', async (_, wrong) => {
    const write = db.app.run(actorWith([], wrong), (tx) => tx.query(APPEND, draft(uuidv7())));
    await expect(write).rejects.toMatchObject({ code: 'context-missing' });
  });

  it.each(['sub', 'type', 'session', 'auth', 'request'] as const)('takes nothing from a context that lacks %s', async (member) => {
    const { [member]: _, ...rest } = actorWith([]);
    const write = db.app.run({ sub: uuidv7(), ...rest } as Actor, async (tx) => {
      // What a bug in the application would sign: the signature holds, the member is missing.
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const { context, signature } = signContext(rest as Actor, row?.pid ?? 0, db.config.contextKey);
      await tx.query(`SELECT set_config('caspix.context', $1, true), set_config('caspix.signature', $2, true)`, [context, signature]);
      await tx.query(APPEND, draft(uuidv7()));
    });
    await expect(write).rejects.toMatchObject({ code: 'context-missing' });
  });

  it('refuses the same id twice', async () => {
    const id = uuidv7();
    await db.app.run(actorWith([]), (tx) => tx.query(APPEND, draft(id)));
    await expect(db.app.run(actorWith([]), (tx) => tx.query(APPEND, draft(id)))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('shows an entry to auditors and to whoever made it, and one about a case only to who sees the case as well', async () => {
    const maker = actorWith([]);
    const caseId = await caseRow(db);
    const ids = await db.app.run(maker, (tx) => log.audit.recordMany(tx, [event, { ...event, caseId }]));
    const sees = (permissions: string[], overrides = {}) =>
      db.app.run(actorWith(permissions, overrides), async (tx) => {
        const rows = await tx.query('SELECT id FROM audit.entries WHERE id = ANY ($1::uuid[])', [ids.map(({ id }) => id)]);
        return rows.length;
      });
    expect(await sees([])).toBe(0);
    expect(await sees(['dashboard:read'])).toBe(0);
    expect(await sees(['case:read'])).toBe(1);
    expect(await sees(['audit:read'])).toBe(1);
    expect(await sees(['audit:read', 'case:read'])).toBe(2);
    expect(await sees([], { sub: maker.sub })).toBe(1);
    expect(await sees(['case:read'], { sub: maker.sub })).toBe(2);
    expect((await raw.query('SELECT id FROM audit.entries')).rows).toEqual([]);
  });

  it('has its partitions made thirteen months ahead, and making them again makes none', async () => {
    const made = await db.worker.run(actorWith([]), (tx) => tx.query<{ n: number }>('SELECT audit.make_partitions() AS n'));
    expect(made[0]?.n).toBe(0);
    const next = new Date();
    next.setUTCMonth(next.getUTCMonth() + 13, 1);
    const name = `audit.entries_${next.toISOString().slice(0, 7).replace('-', '_')}`;
    expect((await db.superuser.query('SELECT to_regclass($1) AS found', [name])).rows[0].found).not.toBeNull();
  });
});
