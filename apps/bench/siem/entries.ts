import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '#kernel';
import { type Actor, beginAs, serviceActor } from '#platform';
import type { Product } from '../product.ts';

const AT_ONCE = 500;

/** Appends so many entries in transactions of 500, as somebody: a service acts through its own login alone. */
export async function appendEntries(product: Product, count: number): Promise<void> {
  const contextKey = readFileSync(join(product.data, 'secrets/context-key'), 'utf8').trim();
  const auth = { methods: ['password', 'totp'], idp: 'local' };
  const actor: Actor = { ...serviceActor('importer', []), sub: uuidv7(), type: 'user', auth };
  const client = await product.superuser();
  try {
    for (let left = count; left > 0; left -= AT_ONCE) {
      const ids = Array.from({ length: Math.min(left, AT_ONCE) }, () => uuidv7());
      const each = (value: string | null) => ids.map(() => value);
      await client.query(beginAs(actor, Number(Reflect.get(client, 'processID')), contextKey));
      await client.query('SELECT audit.append($1, $2::uuid[], $3, $4, $5, $6::uuid[], $7, $8, $9::bytea[], $10)', [
        'caspix-main',
        ids,
        each('alert.receive'),
        each('alert'),
        ids,
        each(null),
        each('granted'),
        each(null),
        each(null),
        each(null),
      ]);
      await client.query('COMMIT');
    }
  } finally {
    await client.end();
  }
}
