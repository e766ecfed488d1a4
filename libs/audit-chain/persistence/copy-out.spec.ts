import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing';
import { copyOut } from './copy-out.ts';

describe('rows as they travel', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db?.close());

  it('are whole, wherever the network cut them: short ones, long ones, empty and missing values', async () => {
    const sizes = [0, 1, 70_000, 7, 400_000, 65_536, 3];
    const sql = `COPY (SELECT n, repeat('x', size)::bytea, NULL FROM unnest('{${sizes}}'::int[]) WITH ORDINALITY AS of (size, n)) TO STDOUT (FORMAT binary)`;
    const seen: [number, number, Buffer | null | undefined][] = [];
    const client = await connected();
    for await (const [n, bytes, missing] of copyOut(client, sql)) {
      expect(bytes?.every((byte) => byte === 0x78)).toBe(true);
      seen.push([Number(n?.readBigInt64BE()), bytes?.length ?? -1, missing]);
    }
    expect(seen).toEqual(sizes.map((size, i) => [i + 1, size, null]));
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('end with the error that ended them, and the connection serves on', async () => {
    const client = await connected();
    const read = async () => {
      for await (const _ of copyOut(client, 'COPY (SELECT 1 / (50000 - n) FROM generate_series(1, 50000) n) TO STDOUT (FORMAT binary)'));
    };
    await expect(read()).rejects.toMatchObject({ code: '22012' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('come without end to nobody: the server waits for whoever takes its time', async () => {
    const client = await connected();
    const before = process.memoryUsage().arrayBuffers;
    let rows = 0;
    for await (const _ of copyOut(client, `COPY (SELECT repeat('x', 100000) FROM generate_series(1, 2000)) TO STDOUT (FORMAT binary)`)) {
      rows += 1;
      if (rows % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(rows).toBe(2000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20);
    await client.end();
  });

  async function connected(): Promise<Client> {
    const { host, port, user, password, database } = db.superuser;
    const client = new Client({ host, port, ...(user ? { user } : {}), password: password ?? '', ...(database ? { database } : {}) });
    await client.connect();
    return client;
  }
});
