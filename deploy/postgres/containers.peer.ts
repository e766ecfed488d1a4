import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findEngine } from '../container/engine.ts';
import { attempt } from '../peers/run.ts';

const root = join(import.meta.dirname, '../..');

interface Summary {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** The specs that take a database, by the names of what gives them one; the others would say the same twice. */
const integrationSpecs = () =>
  globSync('libs/**/*.spec.ts', { cwd: root }).filter((file) =>
    /\b(testDatabase|openHouse|testApi)\(/.test(readFileSync(join(root, file), 'utf8')),
  );

/** `npm test` may have taken the embedded server, which is another build of PostgreSQL behind a socket: here it is the image, behind TLS. */
it('the modules hold on the PostgreSQL of a container too', async () => {
  expect(findEngine().program).toMatch(/podman|docker/);
  const folder = mkdtempSync(join(tmpdir(), 'caspix-peer-'));
  const report = join(folder, 'report.json');
  try {
    const specs = integrationSpecs();
    expect(specs.length).toBeGreaterThan(20);
    const vitest = ['node', join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...specs, '--reporter=json', `--outputFile=${report}`];
    const { said } = await attempt(vitest, { cwd: root, environment: { CASPIX_TEST_POSTGRES: 'container' } });
    expect(said).toContain('PostgreSQL for the tests: container');
    const summary = JSON.parse(readFileSync(report, 'utf8')) as Summary;
    expect(failuresOf(summary)).toEqual([]);
    expect(summary).toMatchObject({ success: true, numFailedTests: 0, numPendingTests: 0 });
    expect(summary.numPassedTests).toBeGreaterThan(150);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 1_200_000);

const failuresOf = ({ testResults }: Summary): string[] =>
  testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      return failed.length === 0
        ? [`${name}: ${message}`]
        : failed.map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${failureMessages[0]}`);
    });
