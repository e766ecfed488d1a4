import { readFileSync } from 'node:fs';
import { DomainError } from '#kernel';
import { type Config, configSchema, secretSettings } from './schema.ts';

const PREFIX = 'CASPIX_';
/** Read by the command line and the tests, not by the server. */
const OTHERS = new Set(['CASPIX_CONFIG', 'CASPIX_DATA_DIR']);

/** The variable of a setting: `databasePassword` is CASPIX_DATABASE_PASSWORD. */
export const variableOf = (setting: string): string => `${PREFIX}${setting.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

const camel = (name: string) => name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads the configuration: the environment first, then the JSON file named by `CASPIX_CONFIG`, then `CASPIX_<NAME>_FILE` for secrets.
 * Throws `validation` naming every unknown, missing or malformed setting; values are never part of the message.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const file = environment['CASPIX_CONFIG'];
  const settings: Record<string, unknown> = file ? readJson(file) : {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || OTHERS.has(name) || value === undefined) continue;
    const setting = camel(name.slice(PREFIX.length));
    const secret = secretSettings.find((candidate) => setting === `${candidate}File`);
    if (secret) settings[secret] ??= readFileSync(value, 'utf8').trim();
    else settings[setting] = value;
  }
  return parse(settings);
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new DomainError('validation', `The configuration file ${file} cannot be read as JSON`, [], { cause });
  }
}

function parse(settings: Record<string, unknown>): Config {
  const result = configSchema.safeParse(settings);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: key, reason: 'is not a setting' }))
      : [{ field: issue.path.join('.'), reason: issue.message }],
  );
  throw new DomainError('validation', `Configuration: ${fields.map((f) => `${f.field} ${f.reason}`).join('; ')}`, fields);
}

/** The effective settings with every secret replaced, for people to read. */
export function redacted(config: Config): Record<string, unknown> {
  const hidden = new Set<string>(secretSettings);
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, hidden.has(name) ? '••••' : value]));
}
