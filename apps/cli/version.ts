import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

const manifest: { version: string } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/** The version of Caspix, as package.json says it. */
export const version = manifest.version;
