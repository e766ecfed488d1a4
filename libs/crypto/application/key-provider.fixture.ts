import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type KeyProvider, signingKeyNames } from './key-provider.ts';

/** How a suite gets at a provider with fresh keys, and at a second view of the same keys, as another process would have. */
export interface ProviderUnderTest {
  provider: KeyProvider;
  again(): Promise<KeyProvider>;
  /** A provider of the same kind with keys of its own. */
  stranger(): Promise<KeyProvider>;
}

const aad = Buffer.from('caspix/domain-key/1 case 1');
const key = Buffer.alloc(32, 7);
const code = (expected: string) => expect.objectContaining({ code: expected });

/** The same bytes as if the root key had had that version: in Vault's text, or in the four bytes after the form of the others. */
function underVersion(wrapped: Buffer, version: number): Buffer {
  const text = wrapped.toString('latin1');
  if (text.startsWith('vault:v')) return Buffer.from(text.replace(/^vault:v\d+/, `vault:v${version}`), 'latin1');
  const changed = Buffer.from(wrapped);
  changed.writeUInt32BE(version, 1);
  return changed;
}

/** What every provider promises. Call inside a spec; `open` is called once, before the first test. */
export function providerContract(what: string, open: () => Promise<ProviderUnderTest>): void {
  describe(`a key provider: ${what}`, () => {
    let opened: Promise<ProviderUnderTest> | undefined;
    const subject = () => (opened ??= open());

    it('unwraps what it wrapped, also as another process would', async () => {
      const { provider, again } = await subject();
      const wrapped = await provider.wrap(key, aad);
      expect(wrapped.includes(key)).toBe(false);
      expect(await provider.unwrap(wrapped, aad)).toEqual(key);
      expect(await (await again()).unwrap(wrapped, aad)).toEqual(key);
      expect((await provider.wrap(key, aad)).equals(wrapped)).toBe(false);
    });

    it('draws keys that are fresh and come back', async () => {
      const { provider } = await subject();
      const [one, other] = [await provider.draw(aad), await provider.draw(aad)];
      expect(one.key).toHaveLength(32);
      expect(one.key.equals(other.key)).toBe(false);
      expect(await provider.unwrap(one.wrapped, aad)).toEqual(one.key);
    });

    it('unwraps in no other place', async () => {
      const { provider } = await subject();
      const wrapped = await provider.wrap(key, aad);
      await expect(provider.unwrap(wrapped, Buffer.from('elsewhere'))).rejects.toEqual(code('decryption-failed'));
    });

    it('unwraps nothing that was changed, cut short or made up', async () => {
      const { provider } = await subject();
      const wrapped = await provider.wrap(key, aad);
      for (const at of [Math.floor(wrapped.length / 2), wrapped.length - 5]) {
        const changed = Buffer.from(wrapped);
        changed[at] = changed[at] === 65 ? 66 : 65;
        await expect(provider.unwrap(changed, aad), `byte ${at}`).rejects.toEqual(code('decryption-failed'));
      }
      for (const wrong of [wrapped.subarray(0, 3), wrapped.subarray(0, -9), Buffer.alloc(0), Buffer.from('vault'), Buffer.alloc(200)]) {
        await expect(provider.unwrap(wrong, aad)).rejects.toMatchObject({
          code: expect.stringMatching(/^(decryption-failed|key-mismatch)$/),
        });
      }
    });

    it('unwraps nothing under a version of the root key that was never made, not alone, not among others, and not to move it', async () => {
      const { provider } = await subject();
      const { rootVersion } = await provider.status();
      const wrapped = await provider.wrap(key, aad);
      for (const version of [rootVersion + 1, rootVersion + 1_000_000]) {
        const future = underVersion(wrapped, version);
        expect(provider.rootVersionOf(future)).toBe(version);
        await expect(provider.unwrap(future, aad), `version ${version}`).rejects.toEqual(code('key-mismatch'));
        const among = [wrapped, future].map((one) => ({ wrapped: one, aad }));
        await expect(provider.unwrapMany(among)).rejects.toEqual(code('key-mismatch'));
        await expect(provider.rewrapMany(among)).rejects.toEqual(code('key-mismatch'));
      }
      expect(await provider.unwrap(wrapped, aad), 'and what is under the present one opens as before').toEqual(key);
    });

    it('unwraps nothing of another installation', async () => {
      const { provider, stranger } = await subject();
      const other = await stranger();
      await expect(other.unwrap(await provider.wrap(key, aad), aad)).rejects.toMatchObject({
        code: expect.stringMatching(/^(decryption-failed|key-mismatch)$/),
      });
      expect((await other.status()).id).not.toBe((await provider.status()).id);
    });

    it('unwraps many in their order, or none', async () => {
      const { provider } = await subject();
      const places = ['a', 'b', 'c'].map((text) => Buffer.from(text));
      const drawn = await Promise.all(places.map((place) => provider.draw(place)));
      const many = drawn.map(({ wrapped }, i) => ({ wrapped, aad: places[i] ?? aad }));
      expect(await provider.unwrapMany(many)).toEqual(drawn.map((one) => one.key));
      expect(await provider.unwrapMany([])).toEqual([]);
      const misplaced = many.map((one, i) => (i === 1 ? { ...one, aad } : one));
      await expect(provider.unwrapMany(misplaced)).rejects.toEqual(code('decryption-failed'));
    });

    it('signs as Ed25519, each name with a key of its own', async () => {
      const { provider, again } = await subject();
      for (const name of signingKeyNames) {
        const x = (await provider.publicKey(name)).toString('base64url');
        const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
        const signature = await provider.sign(name, aad);
        expect(signature).toHaveLength(64);
        expect(verify(null, aad, publicKey, signature)).toBe(true);
        expect(verify(null, key, publicKey, signature)).toBe(false);
        expect(await (await again()).publicKey(name)).toEqual(await provider.publicKey(name));
      }
      expect(await provider.publicKey('pack')).not.toEqual(await provider.publicKey('checkpoint'));
      await expect(provider.sign('no-such-key', aad)).rejects.toEqual(code('key-unavailable'));
      await expect(provider.publicKey('no-such-key')).rejects.toEqual(code('key-unavailable'));
    });

    it('makes a next version of a signing key beside the one that signs, and each goes on speaking for itself', async () => {
      const { provider, again } = await subject();
      const held = await again();
      const first = await provider.publicKey('checkpoint');
      const [newest = 0] = (await provider.signingVersions('checkpoint')).slice(-1);
      const version = newest + 1;
      await expect(provider.addSigningVersion('checkpoint', version + 1)).rejects.toEqual(code('conflict'));
      await provider.addSigningVersion('checkpoint', version);
      // Said twice, as after a crash in between.
      await provider.addSigningVersion('checkpoint', version);
      expect((await held.signingVersions('checkpoint')).at(-1)).toBe(version);
      const next = await provider.publicKey('checkpoint', version);
      expect(next).not.toEqual(first);
      for (const [raw, of] of [
        [first, undefined],
        [first, 1],
        [next, version],
      ] as const) {
        const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } });
        expect(verify(null, aad, publicKey, await held.sign('checkpoint', aad, of)), `version ${of}`).toBe(true);
      }
      expect(await provider.publicKey('checkpoint')).toEqual(first);
      expect(await provider.signingVersions('pack')).toEqual([1]);
      await expect(provider.publicKey('checkpoint', version + 1)).rejects.toMatchObject({
        code: expect.stringMatching(/^key-(unavailable|mismatch)$/),
      });
      await expect(provider.signingVersions('no-such-key')).rejects.toEqual(code('key-unavailable'));
    });

    it('makes the same MAC again, another for another name or text', async () => {
      const { provider, again } = await subject();
      const mac = await provider.mac('check', aad);
      expect(mac).toHaveLength(32);
      expect(await (await again()).mac('check', aad)).toEqual(mac);
      expect(await provider.mac('other', aad)).not.toEqual(mac);
      expect(await provider.mac('check', key)).not.toEqual(mac);
    });

    it('rotates while older keys stay readable, and re-wraps them without changing them', async () => {
      const { provider, again } = await subject();
      const before = await provider.status();
      const [mac, pack] = [await provider.mac('check', aad), await provider.publicKey('pack')];
      const held = await again();
      const old = await provider.wrap(key, aad);
      expect(provider.rootVersionOf(old)).toBe(before.rootVersion);
      const version = await provider.rotate();
      expect(version).toBe(before.rootVersion + 1);
      const fresh = await provider.wrap(key, aad);
      expect(provider.rootVersionOf(fresh)).toBe(version);
      expect(await provider.unwrap(old, aad)).toEqual(key);
      expect(await held.unwrap(fresh, aad), 'a process that was open before the rotation').toEqual(key);
      const [moved] = await provider.rewrapMany([{ wrapped: old, aad }]);
      if (!moved) throw new Error('nothing came back');
      expect(provider.rootVersionOf(moved)).toBe(version);
      expect(await provider.unwrap(moved, aad)).toEqual(key);
      await expect(provider.rewrapMany([{ wrapped: old, aad: key }])).rejects.toEqual(code('decryption-failed'));
      const after = await provider.status();
      expect(after).toEqual({ ...before, rootVersion: version, rootVersions: [...before.rootVersions, version] });
      expect(await provider.mac('check', aad)).toEqual(mac);
      expect(await provider.publicKey('pack')).toEqual(pack);
    });

    it('destroys old versions for good, and nothing else', async () => {
      const { provider } = await subject();
      const old = await provider.wrap(key, aad);
      const version = await provider.rotate();
      const fresh = await provider.wrap(key, aad);
      await provider.destroyBelow(version);
      await expect(provider.unwrap(old, aad)).rejects.toEqual(code('key-mismatch'));
      expect(await provider.unwrap(fresh, aad)).toEqual(key);
      expect((await provider.status()).rootVersions).toEqual([version]);
      // Said twice, as after a crash in between.
      await provider.destroyBelow(version);
      expect((await provider.status()).rootVersions).toEqual([version]);
    });
  });
}
