import type { Sealed } from '#crypto';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { LinkStore, type OwnLink, type ProviderLink, ProviderStore } from '../../application/federation/provider-store.ts';
import { type Provider, type ProviderDocument, readProvider } from '../../domain/federation/provider.ts';
import { one, utc } from '../sql.ts';

interface Row {
  id: string;
  version: number;
  document: unknown;
}

function providerOf({ id, version, document }: Row): Provider {
  const read = readProvider(document);
  return { id, version, kind: read.settings.kind, ...read };
}

export class SqlProviderStore extends ProviderStore {
  async all(tx: Tx): Promise<Provider[]> {
    const rows = await tx.query<Row>(`SELECT id, version, document FROM auth.providers ORDER BY lower(document->>'name'), id`);
    return rows.map(providerOf);
  }

  async find(tx: Tx, id: string): Promise<Provider | null> {
    const row = one(await tx.query<Row>('SELECT id, version, document FROM auth.providers WHERE id = $1', [id]));
    return row && providerOf(row);
  }

  async put(tx: Tx, { id, version, document }: { id: string; version: number; document: ProviderDocument }, approval: string) {
    await tx.query(
      version === 1
        ? 'INSERT INTO auth.providers (id, version, document, approval, changed_at) VALUES ($1, $2, $3, $4, $5)'
        : 'UPDATE auth.providers SET version = $2, document = $3, approval = $4, changed_at = $5 WHERE id = $1',
      [id, version, document, approval, tx.now()],
    );
  }

  async addSecret(tx: Tx, id: string, cipher: Sealed): Promise<void> {
    await tx.query('INSERT INTO auth.provider_secrets (id, cipher, made_at, made_by) VALUES ($1, $2, $3, $4)', [
      ...[id, cipher, tx.now(), tx.actor.sub],
    ]);
  }

  async secret(tx: Tx, id: string): Promise<Buffer | null> {
    return one(await tx.query<{ cipher: Buffer }>('SELECT cipher FROM auth.provider_secrets WHERE id = $1', [id]))?.cipher ?? null;
  }
}

const LINK = 'provider, subject, user_id AS "user"';

export class SqlLinkStore extends LinkStore {
  async lock(tx: Tx, provider: string, subject: string): Promise<string | null> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`auth.link ${provider} ${subject}`]);
    const rows = await tx.query<ProviderLink>(`SELECT ${LINK} FROM auth.provider_links WHERE provider = $1 AND subject = $2`, [
      ...[provider, subject],
    ]);
    return one(rows)?.user ?? null;
  }

  async add(tx: Tx, { provider, subject, user }: ProviderLink): Promise<void> {
    const rows = await tx.query(
      `INSERT INTO auth.provider_links (provider, subject, user_id, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING subject`,
      [provider, subject, user, tx.now()],
    );
    if (rows.length === 0) throw new DomainError('duplicate', 'This account is linked already');
  }

  ofUser(tx: Tx, user: string): Promise<ProviderLink[]> {
    return tx.query<ProviderLink>(`SELECT ${LINK} FROM auth.provider_links WHERE user_id = $1 ORDER BY linked_at`, [user]);
  }

  async remove(tx: Tx, provider: string, user: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM auth.provider_links WHERE provider = $1 AND user_id = $2 RETURNING subject', [provider, user]);
    return rows.length > 0;
  }

  own(tx: Tx): Promise<OwnLink[]> {
    return tx.query<OwnLink>(
      `SELECT l.provider, s.name, ${utc('l.linked_at')} AS "linkedAt" FROM auth.provider_links l JOIN rbac.role_sources s ON s.id = l.provider
       WHERE l.user_id = $1 ORDER BY l.linked_at`,
      [tx.actor.sub],
    );
  }
}
