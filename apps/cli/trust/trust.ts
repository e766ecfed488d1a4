import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeAtomically } from '../instance/files.ts';
import { layoutOf } from '../instance/layout.ts';
import { authorityOf, trustedMark } from './authority.ts';
import { changeBrowserStores } from './browser-stores.ts';
import { changeSystemStore } from './system-store.ts';

/**
 * Changes every store that this account can change and says, place by place, what was done and what was not. The exit code is 1 when
 * nothing at all could be done.
 */
export function trust(dataDir: string, remove: boolean): void {
  const layout = layoutOf(resolve(dataDir));
  const authority = authorityOf(layout);
  const outcomes = [changeSystemStore(authority, remove), ...changeBrowserStores(authority, remove)];
  process.stdout.write(`${authority.name}: vouches for localhost, 127.0.0.1 and ::1 and can vouch for nothing else\n`);
  for (const { place, done, why } of outcomes) {
    process.stdout.write(done ? `  ${remove ? 'not' : 'now'} in ${place}\n` : `  unchanged: ${place}: ${why}\n`);
  }
  const done = outcomes.some((outcome) => outcome.done);
  if (remove) rmSync(trustedMark(layout), { force: true });
  else if (done) writeAtomically(trustedMark(layout), `${authority.thumbprint}\n`);
  if (!done) process.exitCode = 1;
  else process.stdout.write('  A browser that is open has to be started again.\n');
}
