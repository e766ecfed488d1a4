import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FirstAdministrators, SeedUsers } from '#auth';
import { AlertsModule, ImportAlerts, ImportAmlsim, ImportTransactions, readColumnMap } from '#case';
import { ApprovalTimer } from '#rbac';
import { openHouse, testDatabase } from '#testing';
import type { Walk } from './walk.fixture.ts';

const DAY = 24 * 3_600_000;
const example = (name: string) => join(import.meta.dirname, '../../../docs/examples', name);

/** What comes from files. The importer acts in the worker's database login alone. */
export async function walkImports(walk: Walk): Promise<void> {
  const db = await testDatabase();
  const house = await openHouse(db, { people: false, modules: [AlertsModule], config: { databaseUser: 'caspix_worker' } });
  const imports = walk.on(db);
  try {
    const transactions = await readColumnMap('transactions', example('transactions-map.json'));
    const [one, two, three] = [house.get(ImportTransactions), house.get(ImportAlerts), house.get(ImportAmlsim)];
    await imports.job('job: import transactions', 'a file', () => one.execute(example('transactions.csv'), transactions));
    const alerts = await readColumnMap('alerts', example('alerts-map.json'));
    await imports.job('job: import alerts', 'a file of two', () => two.execute(example('alerts.csv'), alerts));
    const simulated = simulation();
    const settings = { currency: 'EUR', start: '2026-01-01' };
    await imports.job('job: import a simulation', 'two accounts and a transfer', () => three.execute(simulated, settings));
  } finally {
    await house.close();
    await db.close();
  }
}

/** What a timer does. */
export async function walkTimers(walk: Walk): Promise<void> {
  const timer = walk.api.app.get(ApprovalTimer, { strict: false });
  await walk.job('job: expire requests', 'none', () => timer.tick());
  const ada = await walk.api.as('ada');
  const reason = 'She stands in for a colleague.';
  await ada.post(`/users/${walk.api.house.people.dan.id}/roles`, { role: 'manager', change: 'grant', reason });
  walk.clock.advance(DAY);
  await walk.job('job: expire requests', 'one nobody decided', () => timer.tick());
  walk.clock.advance(-DAY);
}

function simulation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'caspix-walk-'));
  const write = (name: string, rows: string) => writeFileSync(join(folder, name), gzipSync(rows));
  write('nodes.csv.gz', 'nodeid,isFraud,init_balance,fraudStep\n900001,0,5.00,-1\n900002,0,6.00,-1\n');
  write('transactions.csv.gz', 'sourceNodeId,targetNodeId,value,time\n900001,900002,5.00,1\n');
  return folder;
}

/** The first people of an institution, in a database where there is nobody yet. */
export async function walkBeginning(walk: Walk): Promise<void> {
  const db = await testDatabase();
  const house = await openHouse(db, { people: false });
  try {
    const beginning = walk.on(db);
    const seed = {
      username: 'demo.test',
      name: 'Demo Test',
      role: 'manager',
      team: 'Demo',
      password: 'a long demo sentence',
      totpSecret: 'JBSWY3DPEHPK3PXP',
    };
    await beginning.job('job: seed a demo', 'one person in a team', () => house.get(SeedUsers).execute([seed]));
    const people = [{ username: 'first.test', name: 'First Test' }];
    await beginning.job('job: first administrators', 'an empty institution', () => house.get(FirstAdministrators).execute(people));
  } finally {
    await house.close();
    await db.close();
  }
}
