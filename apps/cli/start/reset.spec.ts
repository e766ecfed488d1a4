import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutOf } from '../instance/layout.ts';
import { createMarker, readMarker } from '../instance/marker.ts';
import { birthOf } from '../instance/processes.ts';
import { ensureCertificates, tlsFiles } from '../instance/tls/local-authority.ts';
import { reset } from './reset.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caspix-reset-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const quiet = () => undefined;

describe('a reset', () => {
  it('deletes everything that Caspix made but the authority that browsers may trust', async () => {
    const layout = layoutOf(dataDir);
    const before = createMarker(layout, 0o711, '0.1.0');
    await ensureCertificates(layout.tls);
    const authority = readFileSync(tlsFiles(layout.tls).ca, 'utf8');
    mkdirSync(join(dataDir, 'pg'));
    mkdirSync(layout.secrets);
    writeFileSync(join(layout.secrets, 'superuser'), 'x');
    await reset(dataDir, quiet);
    expect(readdirSync(dataDir).sort()).toEqual(['instance.json', 'tls']);
    expect(readFileSync(tlsFiles(layout.tls).ca, 'utf8')).toBe(authority);
    expect(readMarker(layout)).toMatchObject({ demo: null, seeded: false });
    expect(readMarker(layout)?.id).not.toBe(before.id);
  });

  it('refuses a directory that Caspix did not make', async () => {
    writeFileSync(join(dataDir, 'thesis.odt'), 'years of work');
    await expect(reset(dataDir, quiet)).rejects.toMatchObject({ name: 'Refusal', exitCode: 1 });
    expect(existsSync(join(dataDir, 'thesis.odt'))).toBe(true);
  });

  it('refuses an instance that somebody uses', async () => {
    const layout = layoutOf(dataDir);
    createMarker(layout, 0o711, '0.1.0');
    mkdirSync(layout.users);
    writeFileSync(
      join(layout.users, `${process.ppid}.json`),
      JSON.stringify({ pid: process.ppid, birth: birthOf(process.ppid), what: 'import' }),
    );
    await expect(reset(dataDir, quiet)).rejects.toThrow(/in use by caspix import/);
    expect(existsSync(layout.users)).toBe(true);
  });

  it('of what is not there yet does nothing', async () => {
    await expect(reset(join(dataDir, 'new'), quiet)).resolves.toBeUndefined();
  });
});
