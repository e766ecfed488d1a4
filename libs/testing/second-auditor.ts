import { SeedUsers } from '#auth';
import type { Actor } from '#platform';
import { DualControl } from '#rbac';
import type { TestApi } from './test-api.ts';
import type { TestClient } from './test-client.ts';

const GWEN = {
  username: 'gwen.test',
  name: 'Gwen Test',
  role: 'auditor',
  password: 'a good long sentence of hers 43',
  team: null,
} as const;

/** A second auditor for a house that has one, as if signed in: what leaves in clear takes two of them. */
export async function secondAuditor({ house, db }: Pick<TestApi, 'house' | 'db'>): Promise<Actor> {
  const resident = { ...GWEN, totpSecret: house.people.finn.totpSecret };
  await house.get(SeedUsers).execute([resident]);
  const { rows } = await db.superuser.query<{ id: string }>('SELECT id FROM auth.users WHERE username = $1', [GWEN.username]);
  return house.as({ ...resident, id: rows[0]?.id ?? '' });
}

/** Takes the pack of a case in clear, as two auditors do: finn asks and takes it, Gwen agrees. */
export async function clearPack(api: TestApi, caseId: string, reason: string): Promise<Awaited<ReturnType<TestClient['post']>>> {
  const finn = await api.as('finn');
  const gwen = await secondAuditor(api);
  const { json } = await finn.post(`/cases/${caseId}/packs/unmasking`, { purpose: 'AUTHORITY_REQUEST', reason });
  await api.app.get(DualControl, { strict: false }).approve(gwen, json.id, json.digest);
  await api.seal();
  return finn.post(`/cases/${caseId}/packs`, { approvalId: json.id });
}
