import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attempt, run } from '../peers/run.ts';

/**
 * Formatting and checking are tried for real, on a file. Opening the volume needs the kernel's device mapper, which containers do not
 * have: that part of the role is checked for its syntax only.
 */
const playbook = join(import.meta.dirname, 'encrypted-volume.yml');

let folder: string;
let volume: string;
let key: string;

beforeAll(async () => {
  if (spawnSync('ansible-playbook', ['--version']).error || spawnSync('cryptsetup', ['--version']).error) {
    const packages = ['ansible-core', 'cryptsetup-bin'];
    await run(['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages], {
      timeout: 400_000,
      environment: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  folder = mkdtempSync(join(tmpdir(), 'caspix-volume-'));
  [volume, key] = [join(folder, 'volume'), join(folder, 'key')];
  writeFileSync(volume, '');
  truncateSync(volume, 64 * 1024 * 1024);
  writeFileSync(key, 'k'.repeat(64), { mode: 0o600 });
}, 500_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const play = (...more: string[]) =>
  attempt([
    ...[
      'ansible-playbook',
      '-i',
      'localhost,',
      '-c',
      'local',
      playbook,
      '-e',
      'target=localhost escalate=false',
      '-e',
      'ansible_python_interpreter=/usr/bin/python3',
    ],
    ...['-e', `encrypted_volume_device=${volume} encrypted_volume_key_file=${key}`, '--tags', 'format,verify', ...more],
  ]);

it('the role is one that Ansible understands', async () => {
  expect(await attempt(['ansible-playbook', '--syntax-check', '-i', 'caspix,', playbook])).toMatchObject({ code: 0 });
});

it('a blank device becomes LUKS2 with AES-256-XTS and argon2id, and a second run changes nothing', async () => {
  const first = await play();
  expect([first.code, first.said.match(/changed=(\d+)/)?.[1]]).toEqual([0, '1']);
  const dump = await run(['cryptsetup', 'luksDump', volume]);
  expect(dump).toMatch(/cipher: aes-xts-plain64[\s\S]*Cipher key: 512 bits[\s\S]*argon2id/);
  const again = await play();
  expect([again.code, again.said.match(/changed=(\d+)/)?.[1]]).toEqual([0, '0']);
}, 120_000);

it('a device that holds something is not formatted, a weaker volume is not accepted, and a key that others read is refused', async () => {
  await run(['mkfs.ext4', '-q', '-F', volume]);
  expect((await play()).said).toMatch(/holds .*ext4/);
  await run(['wipefs', '-qa', volume]);
  await run([
    'cryptsetup',
    'luksFormat',
    '--batch-mode',
    '--type',
    'luks2',
    '--cipher',
    'aes-xts-plain64',
    '--key-size',
    '256',
    '--key-file',
    key,
    volume,
  ]);
  expect((await play()).said).toMatch(/not AES-256-XTS/);
  await run(['chmod', '644', key]);
  expect((await play()).said).toMatch(/must be a file of mode 0600/);
  expect(statSync(volume).size).toBe(64 * 1024 * 1024);
}, 120_000);
