import { isDomainError } from '#kernel';
import { loadConfig, redacted } from '#platform';
import type { Instance } from '../instance/instance.ts';
import { codeOf, Refusal } from '../refusal.ts';
import { table } from '../table.ts';
import { backupsAreFresh } from './backups-are-fresh.ts';
import { certificatesHold } from './certificates-hold.ts';
import { dataIsEncryptedAtRest } from './data-is-encrypted-at-rest.ts';
import { databaseIsSound } from './database-is-sound.ts';
import { diskHasRoom } from './disk-has-room.ts';
import { filesArePrivate } from './files-are-private.ts';
import type { Check, Finding } from './finding.ts';
import { keyringOpensTheData } from './keyring-opens-the-data.ts';
import { schemaIsCurrent } from './schema-is-current.ts';
import { secretsAreStrong } from './secrets-are-strong.ts';
import { tlsHasAFloor } from './tls-has-a-floor.ts';

const checks: readonly [name: string, check: Check][] = [
  ['files', filesArePrivate],
  ['secrets', secretsAreStrong],
  ['disk', diskHasRoom],
  ['at rest', dataIsEncryptedAtRest],
  ['database', databaseIsSound],
  ['schema', schemaIsCurrent],
  ['keyring', keyringOpensTheData],
  ['certificates', certificatesHold],
  ['tls', tlsHasAFloor],
  ['backups', backupsAreFresh],
];

/** The effective configuration, secrets hidden, and what each check found. */
export interface Report {
  readonly configuration: Record<string, unknown>;
  readonly findings: readonly Finding[];
}

export async function examine(instance: Instance): Promise<Report> {
  const findings: Finding[] = [];
  for (const [check, look] of checks) findings.push({ check, ...(await look(instance).catch(asFailure)) });
  instance.assume('app');
  return { configuration: redacted(loadConfig()), findings };
}

/** A check that cannot be made has failed, and says why in one line. */
function asFailure(error: unknown): Omit<Finding, 'check'> {
  const known = error instanceof Refusal || isDomainError(error);
  const says = error instanceof Error ? error.message : String(error);
  return { state: 'fail', says: known ? says : `${codeOf(error)} ${says}`.trim() };
}

export function asText({ configuration, findings }: Report): string {
  const settings = Object.entries(configuration).map(([name, value]) => [name, String(value)]);
  const rows = findings.map(({ check, state, says }) => [check, state, says]);
  return `${table(['setting', 'value'], settings)}\n${table(['check', 'state', ''], rows)}`;
}
