import { ensureDemoAccounts } from '../demo/accounts.ts';
import { demoAlerts } from '../demo/alerts.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Seeded } from './seeded.ts';
import { withPeople } from './with-people.ts';

/** Seeds the demo institution: people, whose passwords are this instance's own, and alerts. */
export async function seedDemo(instance: EmbeddedInstance, say: (line: string) => void): Promise<Seeded> {
  const accounts = ensureDemoAccounts(instance.layout.demoFile);
  if (!instance.marker.seeded) {
    say('putting in the demo institution');
    const { SeedUsers } = await import('#auth');
    await withPeople(instance, SeedUsers, (users) => users.execute(accounts));
    await seedAlerts(instance);
    instance.remember({ seeded: true });
  }
  return { kind: 'demo', accounts };
}

/** Something in the queue for the first five minutes. Each alert has its reference, so that after a crash the rest is added and none twice. */
async function seedAlerts(instance: EmbeddedInstance): Promise<void> {
  instance.assume('worker');
  const [{ IngestAlerts }, { serviceActor }, { withinImport }] = await Promise.all([
    import('#case'),
    import('#platform'),
    import('../import/within-import.ts'),
  ]);
  const { rejected } = await withinImport(IngestAlerts, (intake) =>
    intake.execute(serviceActor('seeder', ['alert:ingest', 'import:run']), demoAlerts(new Date())),
  );
  if (rejected > 0) throw new Error(`The intake refused ${rejected} of the demo's alerts`);
}

/** Two, because one alone can approve nothing. */
const firstAdministrators = [
  { username: 'admin.one', name: 'First Administrator' },
  { username: 'admin.two', name: 'Second Administrator' },
];

/** Gives the first administrators one-time codes, anew at every start until they are used. */
export async function seedFirstAdministrators(instance: EmbeddedInstance): Promise<Seeded> {
  if (instance.marker.seeded) return { kind: 'own', invitations: [] };
  const { FirstAdministrators } = await import('#auth');
  const invitations = await withPeople(instance, FirstAdministrators, (first) => first.execute(firstAdministrators));
  if (invitations.length === 0) instance.remember({ seeded: true });
  return { kind: 'own', invitations };
}
