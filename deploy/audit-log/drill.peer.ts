import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../apps/cli/audit/drill/drill.ts';
import { run } from '../peers/run.ts';
import { drillPage, promisesOf } from './drill-page.ts';

const root = join(import.meta.dirname, '../..');
const PAGE = join(root, 'docs/controls/audit-drill.md');
const CLASSES = ['edit', 'delete', 'insert', 'reorder', 'truncate', 'swap payloads', 'forge time', 'key theft', 'rollback'];

describe('a drill of the audit log, whole and at the pace of the product', () => {
  it('notices every class of tampering within its target and tells somebody, and is silent where nothing was done', async () => {
    const data = mkdtempSync(join(tmpdir(), 'caspix-drill-peer-'));
    const cli = join(root, 'dist/apps/cli/main.js');
    const printed = await run([process.execPath, cli, 'audit', 'drill', '--fresh', '--json', '--data', data], { timeout: 400_000 }).finally(
      () => rmSync(data, { recursive: true, force: true }),
    );
    const outcomes = JSON.parse(printed) as Outcome[];
    expect(outcomes.map(({ name }) => name)).toEqual(['nothing', ...CLASSES]);
    const [nothing, ...attacks] = outcomes;
    expect(nothing).toMatchObject({ noticedBy: null, told: 0, ok: true });
    for (const { name, seconds, targetSeconds, told, noticedBy } of attacks) {
      expect({ name, noticed: noticedBy !== null, inTime: (seconds ?? Infinity) <= 60, target: targetSeconds, told }).toEqual({
        ...{ name, noticed: true, inTime: true, target: 60, told: 1 },
      });
    }
    const page = drillPage(outcomes);
    if (process.env['CASPIX_DRILL_PAGE'] === 'write') writeFileSync(PAGE, page);
    expect(promisesOf(readFileSync(PAGE, 'utf8'))).toEqual(promisesOf(page));
  }, 420_000);
});
