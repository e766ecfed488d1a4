import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, longestSocketPath, makeSocketFolder, socketFolder } from './socket.ts';

const long = `/home/ana/${'deep/'.repeat(25)}.caspix`;

describe("the folder of the database's socket", () => {
  it('is in the data directory when the path is short enough', () => {
    expect(socketFolder('/srv/caspix/socket', '/srv/caspix')).toBe('/srv/caspix/socket');
  });

  it('moves to the temporary folder when the path is too long for the kernel', () => {
    const folder = socketFolder(join(long, 'socket'), long, '/tmp');
    expect(folder).toMatch(/^\/tmp\/caspix-[0-9a-f]{16}$/);
    expect(socketFolder(join(long, 'socket'), long, '/tmp')).toBe(folder);
    expect(socketFolder(join(`${long}2`, 'socket'), `${long}2`, '/tmp')).not.toBe(folder);
  });

  it('fits whatever the path, the temporary folder and the script of its letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 150 }), fc.string({ unit: 'grapheme', maxLength: 120 }), (data, temporary) => {
        const folder = socketFolder(`/${data}/socket`, `/${data}`, `/${temporary}`);
        expect(Buffer.byteLength(`${folder}/.s.PGSQL.5432`)).toBeLessThanOrEqual(longestSocketPath);
      }),
      { numRuns: 50 },
    );
  });

  it('counts bytes, not letters', () => {
    const letters = 'é'.repeat(50);
    expect(fits(`/${letters}`)).toBe(false);
    expect(fits(`/${'e'.repeat(50)}`)).toBe(true);
  });

  it('is closed to others, and is not a link that somebody laid there', () => {
    const parent = mkdtempSync(join(tmpdir(), 'caspix-socket-'));
    try {
      const folder = join(parent, 'open');
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      makeSocketFolder(folder, undefined);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      symlinkSync('/tmp', join(parent, 'link'));
      expect(() => makeSocketFolder(join(parent, 'link'), undefined)).toThrow(/belongs to somebody else/);
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});
