import { newServiceKey, type PrivateServiceKey, RequestServiceAccount, type WantedServiceAccount } from '#auth';
import { CONFIG, type Config } from '#platform';
import { type Approval, DualControl } from '#rbac';
import type { House } from './house.ts';

/** Where the tests call from. */
export const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** Has a machine's account made as it is in life: ada asks, ben agrees. Gives the key that it signs with. */
export async function newMachine(house: House, wanted: Partial<WantedServiceAccount> & { name: string }): Promise<PrivateServiceKey> {
  const key = await newServiceKey();
  const all = {
    ...{ permissions: ['alert:ingest'], networks: LOOPBACK, perMinute: 60_000, keyDays: 365 },
    ...{ key: { jwk: { kty: key.kty, crv: key.crv, x: key.x } }, ...wanted },
  };
  const { approval, id } = await house.get(RequestServiceAccount).create(house.as(house.people.ada), all, 'a test');
  await agreed(house, approval);
  return { ...key, kid: id, aud: house.module.get<Config>(CONFIG, { strict: false }).publicOrigin };
}

/** Ben turns the second key. */
export const agreed = (house: House, { id, digest }: Approval): Promise<Approval> =>
  house.get(DualControl).approve(house.as(house.people.ben), id, digest);

/** Ada asks for the account's end, ben agrees. */
export async function endMachine(house: House, id: string): Promise<void> {
  await agreed(house, await house.get(RequestServiceAccount).disable(house.as(house.people.ada), id, 'a test'));
}
