// Bundles the verifier into one file that runs on any Node from 20.15 on, with nothing installed beside it: an auditor can
// keep it, read it and run it on a machine that has never seen this repository.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

await build({
  absWorkingDir: root,
  entryPoints: ['apps/verify/main.ts'],
  outfile: 'dist/verify.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.15',
  conditions: ['source'],
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node\n// Caspix evidence pack verifier. Licence: Apache-2.0.' },
  logLevel: 'warning',
});
