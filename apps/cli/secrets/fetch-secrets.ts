import { join } from 'node:path';
import { openVault } from '#crypto';
import { type Config, secretSettings, variableOf } from '#platform';
import { privateFolder, writeAtomically } from '../instance/files.ts';
import { Refusal } from '../refusal.ts';

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Reads one secret of Vault's key-value engine, version 2, whose fields are settings (`database-password`), and writes each to a file of
 * mode 0600, whole or not at all. Gives the variables that name the files. Throws `Refusal` for a field that is no secret setting, before
 * anything is written, and `key-unavailable`.
 */
export async function fetchSecrets(config: Config, path: string, folder: string): Promise<string[]> {
  const vault = openVault(config);
  try {
    const { data = {} } = await vault.read<{ data?: Record<string, unknown> }>(path);
    const known = new Map(secretSettings.map((name) => [kebab(name), name]));
    const found = Object.entries(data).map(([field, value]) => {
      const name = known.get(field);
      if (name === undefined) throw new Refusal(`'${field}' in ${path} is not a secret of Caspix: ${[...known.keys()].join(', ')}`);
      if (typeof value !== 'string' || value === '') throw new Refusal(`'${field}' in ${path} is not a text`);
      return { name, field, value };
    });
    if (found.length === 0)
      throw new Refusal(`There is nothing at ${path}; for version 2 of the engine it has 'data' in it: secret/data/caspix`);
    privateFolder(folder);
    return found.map(({ name, field, value }) => {
      const file = join(folder, field);
      writeAtomically(file, value);
      return `${variableOf(name)}_FILE=${file}`;
    });
  } finally {
    vault.close();
  }
}
