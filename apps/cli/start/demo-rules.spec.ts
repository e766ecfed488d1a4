import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutOf } from '../instance/layout.ts';
import { createMarker, writeMarker } from '../instance/marker.ts';
import { requireDemoRules } from './demo-rules.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caspix-demo-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const made = (demo: boolean) => writeMarker(layoutOf(dataDir), { ...createMarker(layoutOf(dataDir), 0o700, '0.1.0'), demo });

describe('demo mode', () => {
  it('refuses to run in production', () => {
    expect(() => requireDemoRules(dataDir, true, { NODE_ENV: 'production' })).toThrow(/NODE_ENV=production/);
    expect(() => requireDemoRules(dataDir, false, { NODE_ENV: 'production' })).not.toThrow();
  });

  it('refuses a database that Caspix did not make', () => {
    expect(() => requireDemoRules(dataDir, true, { CASPIX_DATABASE_HOST: 'db.bank.example' })).toThrow(/CASPIX_DATABASE_HOST/);
  });

  it.each(['0.0.0.0', '::', '192.168.1.4', ''])('refuses to listen on %j', (host) => {
    expect(() => requireDemoRules(dataDir, true, { CASPIX_LISTEN_HOST: host })).toThrow(/loopback only/);
  });

  it('never takes over an instance that is none, or the other way round', () => {
    made(false);
    expect(() => requireDemoRules(dataDir, true, {})).toThrow(/made without the demo/);
    made(true);
    expect(() => requireDemoRules(dataDir, false, {})).toThrow(/holds the demo institution/);
    expect(() => requireDemoRules(dataDir, true, {})).not.toThrow();
  });
});
