import { systemClock } from '#kernel';
import { createDataSource, loadConfig, Notices, serviceActor, UnitOfWork } from '#platform';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';

/** Tells administrators, and the security desk by its own ways, that backups need somebody: whoever reads no console must hear of it too. */
export async function tellStaff(instance: EmbeddedInstance, trouble: string): Promise<void> {
  const config = loadConfig(instance.settings('worker'));
  const dataSource = await createDataSource(config).initialize();
  try {
    await new UnitOfWork(dataSource, config, systemClock).run(serviceActor('operator', []), (tx) =>
      new Notices().send(tx, {
        to: [{ permission: 'user:manage' }, { group: 'security' }],
        kind: 'backup.trouble',
        severity: 'warning',
        subject: 'Backups need attention',
        text: trouble,
      }),
    );
  } finally {
    await dataSource.destroy();
  }
}
