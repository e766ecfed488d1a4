import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { privateFolder } from '../instance/files.ts';
import { layoutOf } from '../instance/layout.ts';
import { createMarker } from '../instance/marker.ts';
import { currentCode, ensureDemoAccounts } from './accounts.ts';
import { listAccounts } from './list-accounts.ts';

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caspix-demo-'));
  file = privateFolder(layoutOf(dataDir).secrets) && layoutOf(dataDir).demoFile;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the demo accounts', () => {
  it('are drawn once for an instance and differ in the next', () => {
    const first = ensureDemoAccounts(file);
    expect(ensureDemoAccounts(file)).toEqual(first);
    rmSync(file);
    const passwords = ensureDemoAccounts(file).map(({ password }) => password);
    expect(first.some(({ password }) => passwords.includes(password))).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('have every role, and two of each that needs a second person', () => {
    const count = (role: string) => ensureDemoAccounts(file).filter((account) => account.role === role).length;
    expect(['analyst', 'admin', 'manager', 'auditor'].map(count)).toEqual([2, 2, 1, 2]);
  });

  it('have the codes of RFC 6238, appendix B', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(currentCode(secret, 59_000)).toEqual({ code: '287082', seconds: 1 });
    expect(currentCode(secret, 1_111_111_109_000).code).toBe('081804');
    expect(currentCode(secret, 20_000_000_000_000).code).toBe('353130');
  });

  it('are listed for programs with the code of the moment', () => {
    createMarker(layoutOf(dataDir), 0o700, '0.1.0');
    const accounts = ensureDemoAccounts(file);
    const listed = JSON.parse(listAccounts(dataDir, true, 59_000));
    expect(listed).toHaveLength(accounts.length);
    expect(listed[0]).toEqual({ ...accounts[0], ...{ code: currentCode(accounts[0]?.totpSecret ?? '', 59_000).code, codeExpiresIn: 1 } });
  });

  it('that are damaged are not replaced, for the database knows the old ones', () => {
    writeFileSync(file, '{"accounts":[');
    expect(() => ensureDemoAccounts(file)).toThrow(/is damaged/);
  });
});
