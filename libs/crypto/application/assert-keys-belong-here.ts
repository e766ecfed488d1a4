import { timingSafeEqual } from 'node:crypto';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { KeyProvider } from './key-provider.ts';
import type { KeyRecords } from './key-records.ts';

const CHECK = 'caspix/key-check/1';

/**
 * Compares the provider with what the database remembers of it; an empty database remembers it from now on. Without this, a second
 * keyring would quietly write data that the first cannot read. Throws `key-mismatch`.
 */
export async function assertKeysBelongHere(tx: Tx, provider: KeyProvider, records: KeyRecords): Promise<void> {
  const { id } = await provider.status();
  const computed = await provider.mac('check', Buffer.from(`${CHECK}\n${id}`, 'utf8'));
  if (!(await records.hasProvider(tx))) await records.addProvider(tx, id, computed);
  const remembered = await records.checkValue(tx, id);
  if (remembered === undefined || remembered.length !== computed.length || !timingSafeEqual(remembered, computed)) {
    throw new DomainError('key-mismatch', 'these keys are not the ones that this database was written with');
  }
}
