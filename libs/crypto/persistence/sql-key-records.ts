import type { Tx } from '#platform';
import { type DomainKeyRecord, KeyRecords, type SubjectKeyRecord } from '../application/key-records.ts';

export class SqlKeyRecords extends KeyRecords {
  async checkValue(tx: Tx, providerId: string): Promise<Buffer | undefined> {
    const [row] = await tx.query<{ check_value: Buffer }>('SELECT check_value FROM crypto.key_providers WHERE id = $1', [providerId]);
    return row?.check_value;
  }

  async hasProvider(tx: Tx): Promise<boolean> {
    return (await tx.query('SELECT FROM crypto.key_providers LIMIT 1')).length > 0;
  }

  async addProvider(tx: Tx, providerId: string, checkValue: Buffer): Promise<void> {
    await tx.query('INSERT INTO crypto.key_providers (id, check_value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [providerId, checkValue]);
  }

  domainKeys(tx: Tx): Promise<DomainKeyRecord[]> {
    return tx.query(
      'SELECT id, name, version, provider_id AS "providerId", wrapped FROM crypto.domain_keys WHERE destroyed_at IS NULL ORDER BY name, version',
    );
  }

  async hasDomainKey(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query('SELECT FROM crypto.domain_keys WHERE id = $1 AND destroyed_at IS NULL', [id])).length > 0;
  }

  async addDomainKeys(tx: Tx, keys: readonly DomainKeyRecord[]): Promise<void> {
    await tx.query(
      `INSERT INTO crypto.domain_keys (id, name, version, provider_id, wrapped)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::bytea[])
       ON CONFLICT DO NOTHING`,
      [
        keys.map((key) => key.id),
        keys.map((key) => key.name),
        keys.map((key) => key.version),
        keys.map((key) => key.providerId),
        keys.map((key) => key.wrapped),
      ],
    );
  }

  subjectKeys(tx: Tx, ids: readonly string[]): Promise<SubjectKeyRecord[]> {
    return tx.query(
      `SELECT id, domain_key_id AS "domainKeyId", wrapped FROM crypto.subject_keys
       WHERE id = ANY($1::uuid[]) AND destroyed_at IS NULL`,
      [ids],
    );
  }

  async addSubjectKeys(tx: Tx, keys: readonly SubjectKeyRecord[]): Promise<void> {
    await tx.query(
      `INSERT INTO crypto.subject_keys (id, domain_key_id, wrapped)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[])`,
      [keys.map((key) => key.id), keys.map((key) => key.domainKeyId), keys.map((key) => key.wrapped)],
    );
  }

  async destroySubjectKey(tx: Tx, id: string, approval: string | null): Promise<boolean> {
    const destroyed = await tx.query(
      `UPDATE crypto.subject_keys SET wrapped = NULL, destroyed_at = clock_timestamp(), destroyed_by = $2
       WHERE id = $1 AND destroyed_at IS NULL RETURNING id`,
      [id, approval],
    );
    return destroyed.length > 0;
  }
}
