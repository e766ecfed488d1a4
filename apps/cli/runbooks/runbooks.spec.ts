import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '#crypto';
import { ROOT_TOKEN, VaultDouble } from '#testing';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { repository } from '../repository.ts';
import { Operator } from './instance.fixture.ts';
import { blocksOf, commandsOf, pageOf, routesOf } from './runbook.fixture.ts';

let folder: string;
let operator: Operator;
beforeAll(async () => {
  execFileSync(process.execPath, [join(repository, 'apps/cli/prepare.mjs')], { stdio: 'ignore' });
  folder = mkdtempSync(join(tmpdir(), 'caspix-runbooks-'));
  operator = new Operator(folder);
  await operator.start();
  // Put into the safe before any rotation.
  copyFileSync(layoutOf(operator.data).keyring, join(folder, 'older-keyring.json'));
}, 180_000);
afterAll(async () => {
  await operator?.stop();
  for (const data of [operator.data, join(folder, 'restored')]) {
    const cluster = readMarker(layoutOf(data))?.cluster;
    if (cluster) rmSync(join(cluster, '..'), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Types every command of the page; each has to end well. Gives what the last one said. */
async function follow(commands: string[], after: (said: string) => Promise<void> = async () => undefined): Promise<string> {
  expect(commands.length).toBeGreaterThan(0);
  let last = '';
  for (const command of commands) {
    const { code, said } = await operator.type(command);
    expect([command, code, code === 0 ? '' : said]).toEqual([command, 0, '']);
    await after(said);
    last = said;
  }
  return last;
}

describe('the runbook of the key rotation', () => {
  it('rotates and destroys as it stands, by request and approval, and nothing before that', async () => {
    const sofia = await operator.signedIn('sofia.conti');
    const ages = "UPDATE crypto.domain_keys SET created_at = created_at - interval '1 hour' WHERE destroyed_at IS NULL";
    const keyState = async () => (await sofia.get('/keys')).json;
    let requests = 0;
    /** The second administrator, on the page; and then what she agreed to is waited for, as the page says. */
    const approve = async (said: string) => {
      const number = /REQ-\d+/.exec(said)?.[0];
      if (!number) return;
      requests += 1;
      const before = await keyState();
      expect([before.rootOrder, before.moving], 'asked for, and nothing is ordered').toEqual([null, null]);
      const { items } = (await sofia.get('/approvals')).json;
      const { id } = items.find((item: { number: string }) => item.number === number);
      const { digest } = (await sofia.get(`/approvals/${id}`)).json;
      expect(await sofia.post(`/approvals/${id}/approve`, { digest })).toMatchObject({ status: 200 });
      for (let state = await keyState(), i = 0; (state.rootOrder || state.moving) && i < 100; i += 1) {
        await sleep(200);
        state = await keyState();
      }
      await operator.superuser((client) => client.query(ages));
    };
    const commands = commandsOf(pageOf('key-rotation'), { '.caspix/keys/keyring.json': layoutOf(operator.data).keyring });
    const saw: string[] = [];
    await follow(commands, async (said) => {
      saw.push(said);
      await approve(said);
    });
    expect(saw.some((said) => said.endsWith('Nothing is left on an old version.\n'))).toBe(true);
    expect(requests).toBe(5);
    const { provider, keys } = await keyState();
    expect(provider.rootVersions).toEqual([2]);
    expect(keys.filter(({ name }: { name: string }) => name === 'case')).toMatchObject([
      { state: 'destroyed' },
      { version: 2, state: 'current' },
    ]);
    expect((await operator.type('caspix keys carry-out')).said).toContain('no order was open');
  }, 180_000);

  it('is refused where nobody asks in a person’s name', async () => {
    for (const change of ['rotate root', 'rotate case', 'rewrap', 'destroy root 1', 'destroy case 1']) {
      expect(await operator.type(`caspix keys ${change}`)).toMatchObject({
        code: 1,
        said: expect.stringContaining('This needs two people'),
      });
    }
  });
});

describe('the runbook of the key ceremony', () => {
  let vault: VaultDouble;
  beforeAll(async () => {
    vault = await VaultDouble.start();
  });
  afterAll(() => vault.close());

  it('makes the keys in step 3, and makes them once', async () => {
    writeFileSync(join(folder, 'vault-ca.crt'), vault.ca);
    writeFileSync(join(folder, 'officer-token'), ROOT_TOKEN, { mode: 0o600 });
    const officer = new Operator(mkdtempSync(join(folder, 'officer-')));
    for (const name of ['vault-ca.crt', 'officer-token']) copyFileSync(join(folder, name), join(officer.folder, name));
    const commands = commandsOf(pageOf('key-ceremony'), { 'https://vault.bank.example:8200': vault.address });
    const said: string[] = [];
    for (const command of [...commands, ...commands.slice(-1)]) said.push((await officer.type(command)).said);
    expect(said.at(-1)).toMatch(/^keys are in place: vault, [0-9a-f]{32}, root version 1\n$/);
    expect(said.at(-2)).toBe(said.at(-1));
  });
});

describe('the runbook of an erasure', () => {
  it('erases by two who may, on the routes that it names, and the log still holds', async () => {
    const lena = await operator.signedIn('lena.brandt');
    const sofia = await operator.signedIn('sofia.conti');
    const agree = async (by: typeof sofia, { status, json }: { status: number; json: { id: string; digest: string } }) => {
      expect([status, status === 201 ? '' : json]).toEqual([201, '']);
      expect(await by.post(`/approvals/${json.id}/approve`, { digest: json.digest })).toMatchObject({ status: 200 });
    };
    const people = (await lena.get('/users?limit=50')).json.items as { id: string; username: string }[];
    for (const name of ['ines.moreau', 'jonas.okafor']) {
      const { id } = people.find(({ username }) => username === name) ?? { id: '' };
      await agree(sofia, await lena.post(`/users/${id}/roles`, { role: 'privacy-officer', change: 'grant', reason: 'The DPO’s deputies' }));
    }
    const [ines, jonas] = [await operator.signedIn('ines.moreau'), await operator.signedIn('jonas.okafor')];
    const found = `SELECT p.id, s.alert_id AS alert FROM cases.parties p JOIN cases.alert_subjects s ON s.party_id = p.id
      WHERE (SELECT count(*) FROM cases.alert_subjects o WHERE o.party_id = p.id) = 1 LIMIT 1`;
    const { id, alert } = (await operator.superuser((client) => client.query(found))).rows[0];
    const [erasure, hold, lift] = routesOf(pageOf('erasure'));
    const body = erasure?.body?.replace('…', 'She asked for it, and five years are over') ?? '';
    const path = erasure?.path.replace('ID', id) ?? '';
    expect(await ines.send('POST', path, { body: JSON.parse(body) }), 'an undecided alert stands in the way').toMatchObject({
      status: 409,
    });
    await ines.post('/alerts/dismiss', { ids: [alert], reasonCode: 'FALSE_POSITIVE', note: 'Rent' });
    await agree(jonas, await ines.send('POST', path, { body: JSON.parse(body) }));
    expect([hold?.path, lift?.path]).toEqual(['/holds', '/holds/ID/lift']);
    expect(await follow(commandsOf(pageOf('erasure')))).toMatch(/^The log holds/);
    const vacuum =
      blocksOf(pageOf('erasure'))
        .find(({ language }) => language === 'sql')
        ?.commands.join('\n') ?? '';
    expect(vacuum).toContain('VACUUM');
    await operator.superuser((client) => client.query(vacuum));
  }, 120_000);
});

describe('the runbook of a lost key provider', () => {
  const doctor = () => operator.type(commandsOf(pageOf('loss-of-key-provider'))[0] ?? '');

  it('names what is wrong with the keyring, and says when it is right again', async () => {
    const { keyring } = layoutOf(operator.data);
    chmodSync(keyring, 0o644);
    expect(await doctor()).toMatchObject({ code: 1, said: expect.stringMatching(/keyring +fail +.*mode 644/) });
    chmodSync(keyring, 0o600);
    renameSync(keyring, `${keyring}.away`);
    const gone = await doctor();
    renameSync(`${keyring}.away`, keyring);
    expect(gone).toMatchObject({ code: 1, said: expect.stringMatching(/keyring \S+ is missing.*put it back/) });
    renameSync(keyring, `${keyring}.away`);
    await createKeyring(keyring);
    const foreign = await doctor();
    renameSync(`${keyring}.away`, keyring);
    expect(foreign).toMatchObject({ code: 1, said: expect.stringMatching(/keyring +fail +these keys are not the ones/) });
    expect(await doctor()).toMatchObject({ code: 0, said: expect.stringMatching(/keyring +ok/) });
  }, 60_000);
});

describe('the runbook of a restore', () => {
  it('brings the instance back as it stands, with its keys and its log, and starts it', async () => {
    const identity = await generateX25519Identity();
    const at = (name: string) => join(folder, name);
    writeFileSync(at('identity.txt'), `${identity}\n`, { mode: 0o600 });
    const init = await operator.type(`caspix backup init --to ${at('backups')} --recipient ${await identityToRecipient(identity)}`);
    const key = /^caspix-backup\S+$/m.exec(init.said)?.[0] ?? '';
    // Before the backup: what is sealed after the last piece of the journal has left is lost with the machine, and is not asked for here.
    expect((await operator.type('caspix audit checkpoint > checkpoint.txt')).code).toBe(0);
    expect((await operator.type('caspix backup create')).code).toBe(0);
    copyFileSync(layoutOf(operator.data).keyring, at('keyring.json'));
    chmodSync(at('keyring.json'), 0o600);
    await operator.stop();
    const here = { '/srv/caspix-backups': at('backups'), 'caspix-backup/…': key, '/srv/caspix-restored': at('restored') };
    const commands = commandsOf(pageOf('restore'), here);
    expect(commands.at(-1)).toMatch(/^npm start/);
    const said = await follow(commands.slice(0, -1));
    expect(said).toMatch(/^The log holds/);
    expect(existsSync(at('.restored.restoring'))).toBe(false);
    const { keyring } = layoutOf(at('restored'));
    const doctor = commands.find((command) => command.includes('doctor')) ?? '';
    copyFileSync(at('older-keyring.json'), keyring);
    expect(await operator.type(doctor), 'a keyring from before the rotation').toMatchObject({
      code: 1,
      said: expect.stringMatching(/keyring +fail +.*no version 2 of the root key/),
    });
    copyFileSync(at('keyring.json'), keyring);
    expect(await operator.type(doctor)).toMatchObject({ code: 0 });
    await operator.start(commands.at(-1));
    const status = await operator.type(`caspix keys status --data ${at('restored')}`);
    expect(status).toMatchObject({ code: 0, said: expect.stringContaining('Nothing is left on an old version.') });
  }, 180_000);
});
