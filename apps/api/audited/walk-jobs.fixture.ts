import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FirstAdministrators, SeedUsers } from '#auth';
import { ImportAlerts, ImportAmlsim, ImportTransactions, readColumnMap } from '#case';
import { ApprovalTimer } from '#rbac';
import { openHouse, testDatabase } from '#testing';
import type { Walk } from './walk.fixture.ts';

const DAY = 24 * 3_600_000;
const example = (name: string) => join(import.meta.dirname, '../../../docs/examples', name);

/** What a timer or a command does, each under the name of its service. */
export async function walkJobs(walk: Walk): Promise<void> {
  const get = <Provider>(type: new (...parameters: never[]) => Provider): Provider => walk.api.app.get(type, { strict: false });
  const transactions = await readColumnMap('transactions', example('transactions-map.json'));
  await walk.job('job: import transactions', 'a file', () => get(ImportTransactions).execute(example('transactions.csv'), transactions));
  const alerts = await readColumnMap('alerts', example('alerts-map.json'));
  await walk.job('job: import alerts', 'a file of two', () => get(ImportAlerts).execute(example('alerts.csv'), alerts));
  const simulated = simulation();
  const settings = { currency: 'EUR', start: '2026-01-01' };
  await walk.job('job: import a simulation', 'two accounts and a transfer', () => get(ImportAmlsim).execute(simulated, settings));

  await walk.job('job: expire requests', 'none', () => get(ApprovalTimer).tick());
  const ada = await walk.api.as('ada');
  const reason = 'She stands in for a colleague.';
  await ada.post(`/users/${walk.api.house.people.dan.id}/roles`, { role: 'manager', change: 'grant', reason });
  walk.clock.advance(DAY);
  await walk.job('job: expire requests', 'one nobody decided', () => get(ApprovalTimer).tick());
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
