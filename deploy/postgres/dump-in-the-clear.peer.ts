import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL, foundIn, secrets, writePlanted } from '../../apps/cli/start/planted.fixture.ts';
import { type Deployment, startDeployment } from '../peers/deployment.ts';
import { type Invitation, Person } from '../peers/person.ts';
import { pgDumpFolder } from '../peers/pg-dump.ts';
import { run } from '../peers/run.ts';

const caspix = ['node', 'dist/apps/cli/main.js'];

let here: Deployment;
let folder: string;
let tools: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caspix-dump-'));
  here = await startDeployment();
  tools = await pgDumpFolder(here.engine.program, await here.container('database'));
}, 600_000);
afterAll(async () => {
  await here?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 300_000);

/** Into the worker's volume, as an operator puts it there. Gives its path in the container. */
async function put(file: string, at = '/import'): Promise<string> {
  const into = `${at}/${basename(file)}`;
  const write = ['exec', '--interactive', await here.container('worker'), 'sh', '-c', `mkdir -p ${at} && cat > ${into}`];
  await run([here.engine.program, ...write], { input: readFileSync(file, 'utf8') });
  return into;
}

const bring = async (kind: string, ...args: string[]): Promise<string> => here.exec('worker', ...caspix, 'import', kind, ...args, '--json');

/** What a command in the database's container wrote, to the byte. It runs as the server's own account, which the socket lets in. */
async function bytesOf(command: string): Promise<Buffer> {
  const shell = ['bash', '-o', 'pipefail', '-c', `${command} | base64 --wrap=0`];
  const text = await run([here.engine.program, 'exec', '--user', 'postgres', await here.container('database'), ...shell]);
  return Buffer.from(text, 'base64');
}

const dumpedAs = (...options: string[]): Promise<Buffer> => bytesOf(`${tools}pg_dump --host /run/postgresql ${options.join(' ')} caspix`);

describe('what identifies a person', () => {
  it('is imported, and put where people put it by mistake', async () => {
    const { amlsim, alerts, alertsMap, transactions, transactionsMap } = writePlanted(folder);
    for (const name of ['nodes.csv', 'transactions.csv']) await put(join(amlsim, name), '/import/amlsim');
    await bring('amlsim', '/import/amlsim');
    expect(JSON.parse(await bring('alerts', await put(alerts), '--map', await put(alertsMap)))).toMatchObject({ created: 2 });
    const imported = await bring('transactions', await put(transactions), '--map', await put(transactionsMap));
    expect(JSON.parse(imported)).toMatchObject({ created: 1, rejected: 0 });

    const invited = await here.exec('api', ...caspix, 'admins', 'invite', 'ada.one=Ada One', 'ben.two=Ben Two', '--json');
    const [ada] = (JSON.parse(invited) as Invitation[]).map((invitation) => new Person(invitation, here.origin, here.ca));
    await ada?.enrol();
    for (const [text] of Object.values(secrets)) {
      await ada?.browser.get(`/api/v1/search?q=${encodeURIComponent(text)}`);
      await ada?.browser.post('/api/v1/reveal', { type: 'party', id: text, field: text, purpose: text });
    }
    // Whatever they had yet to write or to say is written and said when they have stopped.
    await here.compose('stop', 'api', 'worker');
    const runs = async (service: string) =>
      (await run([here.engine.program, 'inspect', '--format', '{{.State.Running}}', await here.container(service)])).trim();
    expect([await runs('database'), await runs('api'), await runs('worker')]).toEqual(['true', 'false', 'false']);
  }, 240_000);

  it.each([
    ['SQL text', ['--format=plain']],
    ['INSERT statements', ['--format=plain', '--column-inserts']],
    ['an archive', ['--format=custom', '--compress=none']],
  ])(
    'is in no pg_dump as %s',
    async (_, options) => {
      const dump = await dumpedAs(...options);
      expect(dump.includes(CONTROL), 'the search finds what lies in the clear').toBe(true);
      for (const table of ['cases.accounts', 'cases.party_fields', 'audit.entries', 'crypto.subject_keys']) {
        expect([table, dump.includes(table)]).toEqual([table, true]);
      }
      expect(foundIn(dump)).toEqual([]);
    },
    120_000,
  );

  it('is in no dump of the roles and settings either, nor in what the containers said', async () => {
    expect(foundIn(await bytesOf(`${tools}pg_dumpall --host /run/postgresql --globals-only`))).toEqual([]);
    const said = Buffer.from(await here.compose('logs', '--no-color'));
    expect(said.length, 'they said something').toBeGreaterThan(1_000);
    expect(foundIn(said)).toEqual([]);
  });
});
