import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './postgres/provision.ts';

/**
 * The folder of a data set or of test vectors that nobody on this project made; `CASPIX_TEST_DATA` names another place.
 * Throws where it is missing: a test without its facts must not pass.
 */
export function sharedData(name: 'amlsim' | 'fincen' | 'vectors/jcs' | 'vectors/rfc6962'): string {
  const folder = join(process.env['CASPIX_TEST_DATA'] ?? join(root, '../shared/data'), name);
  if (!existsSync(folder)) throw new Error(`No test data at ${folder}: set CASPIX_TEST_DATA (docs/testing.md says where to get it)`);
  return folder;
}
