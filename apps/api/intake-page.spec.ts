import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMachine } from '#testing';
import { type TestApi, testApi } from '#testing/api';

const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'intake.md'), 'utf8');

/** What docs/intake.md tells people to do is done here, so that it stays true. */
describe('the page on delivering alerts', { timeout: 60_000 }, () => {
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    api = await testApi();
    folder = mkdtempSync(join(tmpdir(), 'caspix-intake-'));
    writeFileSync(join(folder, 'key.jwk'), JSON.stringify(await newMachine(api.house, { name: 'Card monitor' })));
    writeFileSync(join(folder, 'ca.crt'), api.client().address.ca);
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the example as a stranger would, and gives its answers and exit code. */
  const deliver = async (...files: string[]) => {
    const { port } = api.client().address;
    const run = promisify(execFile)(process.execPath, [
      join(docs, 'examples/deliver.mjs'),
      ...['--key', join(folder, 'key.jwk'), '--ca', join(folder, 'ca.crt'), '--address', `https://localhost:${port}`],
      ...files.map((file) => join(docs, 'examples', file)),
    ]);
    const { stdout, code } = await run.then(
      ({ stdout }) => ({ stdout, code: 0 }),
      (error: { stdout: string; code: number }) => error,
    );
    return {
      code,
      answers: stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    };
  };

  it('has an example program and an example alert that are taken as they stand, and once', async () => {
    const first = await deliver('alert.json');
    expect(first).toMatchObject({ code: 0, answers: [{ status: 201, result: 'created' }] });
    expect(await deliver('alert.json')).toMatchObject({
      code: 0,
      answers: [{ status: 200, result: 'duplicate', id: first.answers[0].id }],
    });
  });

  it('shows the answer that its example of a batch really gets', async () => {
    const { code, answers } = await deliver('alert-batch.json');
    expect(code).toBe(2);
    expect(answers).toMatchObject([{ status: 200, created: 1, rejected: 1, duplicates: 0 }]);
    const [{ field, reason }] = answers[0].items[1].fields;
    expect(page).toContain(`{ "field": "${field}", "reason": "${reason}" }`);
  });

  it('lists every field that the API knows, and no other', () => {
    const { components } = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'));
    const { properties } = components.schemas.AlertIntake;
    const named = Object.keys(properties);
    const table = page.slice(page.indexOf('## Fields'), page.indexOf('## Again'));
    expect(named.filter((field) => !table.includes(`\`${field}`))).toEqual([]);
    const rows = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, field]) => field));
    expect(new Set(rows)).toEqual(new Set(named));
  });

  it('names files that are there', () => {
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(docs, link)))).toEqual([]);
  });
});
