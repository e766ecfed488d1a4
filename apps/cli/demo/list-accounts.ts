import { resolve } from 'node:path';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { Refusal } from '../refusal.ts';
import { table } from '../table.ts';
import { currentCode, type DemoAccount, readDemoAccounts } from './accounts.ts';

/** The accounts for a person or, as JSON, for a program: an array, each with the code of this moment. */
export function listAccounts(dataDir: string, json: boolean, now = Date.now()): string {
  const layout = layoutOf(resolve(dataDir));
  const marker = readMarker(layout);
  if (marker === undefined) throw new Refusal(`There is no instance in ${layout.root}: npm start makes one, --data names another`);
  const accounts = marker.demo === false ? undefined : readDemoAccounts(layout.demoFile);
  if (accounts === undefined) throw new Refusal(`${layout.root} has no demo accounts`);
  const rows = accounts.map((account) => ({ ...account, ...currentCode(account.totpSecret, now) }));
  if (json)
    return `${JSON.stringify(
      rows.map(({ seconds, ...row }) => ({ ...row, codeExpiresIn: seconds })),
      null,
      2,
    )}\n`;
  return table(['username', 'role', 'password', 'TOTP secret', 'code'], rows.map(asCells));
}

const asCells = (row: DemoAccount & { code: string; seconds: number }) => [
  row.username,
  row.role,
  row.password,
  row.totpSecret,
  `${row.code} (${row.seconds} s)`,
];
