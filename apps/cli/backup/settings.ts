import { join } from 'node:path';
import { z } from 'zod';
import { readIfPresent, writeAtomically } from '../instance/files.ts';
import type { Layout } from '../instance/layout.ts';
import { Refusal } from '../refusal.ts';

const settingsSchema = z.strictObject({
  repository: z.string().startsWith('/'),
  /** Public halves only: the private ones never come to this machine. */
  recipients: z.array(z.string().startsWith('age1')).min(1),
  everyHours: z.number().positive().default(24),
  fullEveryDays: z.number().positive().default(7),
  /** How many full backups, with what continues them, are kept. */
  keepFulls: z.number().int().positive().default(4),
  /** How old the newest backup that was restored and verified may be before it is said. */
  verifyEveryDays: z.number().positive().default(30),
});
export type BackupSettings = z.infer<typeof settingsSchema>;

const fileOf = (layout: Layout): string => join(layout.root, 'backup.json');

/** What `backup init` wrote; undefined where backups were never set up. */
export function readBackupSettings(layout: Layout): BackupSettings | undefined {
  const text = readIfPresent(fileOf(layout));
  if (text === undefined) return undefined;
  const result = settingsSchema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(`${fileOf(layout)}: ${issue?.path.join('.')} ${issue?.message}`);
}

export function requireBackupSettings(layout: Layout): BackupSettings {
  const settings = readBackupSettings(layout);
  if (!settings) throw new Refusal(`No backups are set up for ${layout.root}: caspix backup init --to DIR --recipient age1…`);
  return settings;
}

export function writeBackupSettings(layout: Layout, settings: z.input<typeof settingsSchema>): void {
  writeAtomically(fileOf(layout), `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`);
}
