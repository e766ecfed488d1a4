import { join } from 'node:path';
import { currentCode } from '../demo/accounts.ts';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import type { Layout } from '../instance/layout.ts';
import { repository } from '../repository.ts';
import { table } from '../table.ts';
import { isTrusted } from '../trust/is-trusted.ts';
import type { Seeded } from './seeded.ts';

/** What a person needs who sees Caspix for the first time: where it is, who to be, and what to do about the browser's warning. */
export function printBanner(instance: EmbeddedInstance, seeded: Seeded): void {
  const { layout } = instance;
  const lines = [
    '',
    `  Caspix is ready: ${instance.address}`,
    '',
    ...(seeded.kind === 'demo' ? demoLines(layout, seeded) : firstLines(seeded)),
  ];
  lines.push(...trustLines(instance), ...nextLines(instance, seeded), '  Ctrl-C stops it; the data stays.', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

function demoLines(layout: Layout, { accounts }: Extract<Seeded, { kind: 'demo' }>): string[] {
  const rows = accounts.map((account) => [account.username, account.role, account.password, currentCode(account.totpSecret).code]);
  return [
    table(['username', 'role', 'password', 'code now'], rows, '  ').trimEnd(),
    '',
    `  Codes change every 30 seconds: ${caspix(layout, 'demo accounts')}`,
    '',
  ];
}

function firstLines({ invitations }: Extract<Seeded, { kind: 'own' }>): string[] {
  if (invitations.length === 0) return [];
  const rows = invitations.map(({ username, enrolmentCode, expiresAt }) => [username, enrolmentCode, expiresAt]);
  return [
    '  The first administrators enrol with these codes, each person with one:',
    '',
    table(['username', 'one-time code', 'good until'], rows, '  ').trimEnd(),
    '',
  ];
}

function trustLines({ layout }: EmbeddedInstance): string[] {
  if (isTrusted(layout)) return [];
  return [
    '  Your browser does not know its certificate yet. To make it known on this machine, and to take it out again:',
    `    ${caspix(layout, 'trust')}`,
    `    ${caspix(layout, 'trust --remove')}`,
    '',
  ];
}

function nextLines({ layout }: EmbeddedInstance, seeded: Seeded): string[] {
  if (seeded.kind !== 'demo') return [`  Data: ${layout.root}`, ''];
  return [
    '  Next: sign in as ines.moreau, open the queue and take an alert; jonas.okafor approves what she decides.',
    `  More to look at, in a second terminal: ${caspix(layout, 'import --help')}`,
    '',
  ];
}

/** The command as it is typed in the repository, with `--data` when the instance is not the default one. */
const caspix = ({ root }: Layout, rest: string) =>
  `npm run -s caspix -- ${rest}${root === join(repository, '.caspix') ? '' : ` --data ${root}`}`;
