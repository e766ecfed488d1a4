import { Audit } from '#audit-chain';
import { KeyRotation, RootOrders } from '#crypto';
import { systemClock } from '#kernel';
import { LOGGER } from '#platform';
import { KeyOrders, KeyOrderTimer } from '#reporting';
import type { Walk } from './walk.fixture.ts';

const reason = 'The yearly rotation.';

/** A new version of the key that wraps everybody's, and the moving of what lies under the older one. */
export async function walkKeys(walk: Walk): Promise<void> {
  const { api } = walk;
  const [ada, ben] = [await api.as('ada'), await api.as('ben')];
  const orders = new KeyOrders(api.app.get(KeyRotation), api.app.get(RootOrders), api.app.get(Audit, { strict: false }));
  const mover = new KeyOrderTimer(api.db.worker, orders, systemClock, api.app.get(LOGGER));
  const agree = async (what: string, { id, digest }: { id: string; digest: string }) => {
    await walk.step('approve', what, 200, () => ben.post(`/approvals/${id}/approve`, { digest }));
  };
  const ask = (what: string, change: string, key = 'case') =>
    walk.step('requestKeyChange', what, 201, () => ada.post('/keys/requests', { change, key, reason }));
  await agree('a key’s rotation', await ask('a rotation', 'rotate'));
  await walk.job('job: move keys', 'nothing ordered', () => mover.tick());
  await agree('moving keys', await ask('moving keys', 'rewrap'));
  await walk.job('job: move keys', 'as two people ordered', () => mover.tick());
  await agree('the root key’s rotation', await ask('the root key’s rotation', 'rotate', 'root'));
  await walk.job('job: move keys', 'the root key, as two people ordered', () => mover.tick());
}
