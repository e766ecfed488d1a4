import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from './openapi.ts';

/** `--check` compares instead of writing: the committed document must be the one that the code describes. */
const file = join(process.cwd(), 'apps/api/openapi.json');
const text = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('apps/api/openapi.json is not what the routes say: run `npm run openapi` and commit it');
  process.exitCode = 1;
}
