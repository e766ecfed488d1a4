import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileTrouble, say } from './say.mjs';

/**
 * Runs `work` while no other process prepares the same tree: `npm start` and `npm test` begun together on a fresh clone
 * would otherwise each delete the node_modules that the other is filling. The lock is a file with the holder's pid; a
 * holder that died is not waited for.
 */
export async function withLock(root, work) {
  const lock = join(root, 'dist', '.preparing');
  take(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw fileTrouble(error, 'cannot prepare');
    }
    if (!isHeld(lock)) rmSync(lock, { force: true });
    else {
      if (waited === 0) say('waiting for another process that prepares this folder');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
}

function isHeld(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    if (!Number.isInteger(holder) || holder <= 0) return false;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
