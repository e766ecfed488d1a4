import { UnitOfWork } from '#platform';
import { DualControl } from '#rbac';
import type { House, Resident } from './house.ts';

/** Gives somebody a further role as it is done in life: ada asks, ben agrees. It counts from the next sign-in on. */
export async function giveRole(house: House, { id }: Resident, role: string): Promise<void> {
  const control = house.get(DualControl);
  const request = { action: 'role.grant', subject: { type: 'user', id }, payload: { userId: id, role }, reason: 'a test' };
  const asked = await house.get(UnitOfWork).run(house.as(house.people.ada), (tx) => control.request(tx, request));
  await control.approve(house.as(house.people.ben), asked.id, asked.digest);
}
