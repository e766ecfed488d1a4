import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newServiceKey } from '#auth';
import { NewKeyFile, readKeyFile } from './key-file.ts';

describe('the key file of a service account', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-key-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const make = async () => ({ ...(await newServiceKey()), kid: 'an id', aud: 'https://localhost:8443' });
  const write = async (name: string) => (await NewKeyFile.reserve(join(folder, name))).fill(make);

  it('is for its owner alone and is read back as it was written', async () => {
    const key = await write('good.jwk');
    expect(statSync(join(folder, 'good.jwk')).mode & 0o777).toBe(0o600);
    expect(await readKeyFile(join(folder, 'good.jwk'))).toEqual(key);
  });

  it('never takes the place of another file, nor follows a link', async () => {
    const taken = join(folder, 'taken.jwk');
    writeFileSync(taken, 'mine');
    await expect(NewKeyFile.reserve(taken)).rejects.toMatchObject({ name: 'Refusal' });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link.jwk'));
    await expect(NewKeyFile.reserve(join(folder, 'link.jwk'))).rejects.toMatchObject({ name: 'Refusal' });
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  it('is not left behind when the account is refused', async () => {
    const file = await NewKeyFile.reserve(join(folder, 'refused.jwk'));
    await expect(file.fill(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(join(folder, 'refused.jwk'))).toBe(false);
  });

  it('is not used when others can read it, when it is no key, and when it is not there', async () => {
    await write('open.jwk');
    chmodSync(join(folder, 'open.jwk'), 0o644);
    writeFileSync(join(folder, 'text.jwk'), 'hello', { mode: 0o600 });
    writeFileSync(join(folder, 'public.jwk'), '{"kty":"OKP","crv":"Ed25519","x":"AA"}', { mode: 0o600 });
    for (const name of ['open.jwk', 'text.jwk', 'public.jwk', 'absent.jwk']) {
      await expect(readKeyFile(join(folder, name))).rejects.toMatchObject({ name: 'Refusal' });
    }
  });
});
