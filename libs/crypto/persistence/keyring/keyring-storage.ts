import { timingSafeEqual } from 'node:crypto';
import { DomainError } from '#kernel';
import { freshKeyBytes } from '../../domain/data-key.ts';
import { isMissing } from '../../domain/signing-version.ts';
import type { KeyringStorage } from './file-keyring.ts';
import {
  type KeyringBody,
  type KeyringFile,
  type KeyringHeader,
  newSigningKey,
  parseKeyringBody,
  parseKeyringFile,
} from './keyring-format.ts';
import { LocalKeyring } from './local-keyring.ts';
import { headerBytes, newPassphraseSeal, openBody, sealBody } from './passphrase.ts';
import { markOf, readPrivateFile, replacePrivateFile } from './private-file.ts';

/** The whole content of a keyring's file. */
export async function keyringContent(header: KeyringHeader, body: KeyringBody, passphrase: string | undefined): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(body), 'utf8');
  const content: KeyringFile = {
    ...header,
    body: (await sealBody(plain, header, passphrase)).toString('base64'),
    check: new LocalKeyring(header, body).rootMac(headerBytes(header), plain).toString('hex'),
  };
  plain.fill(0);
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`, 'utf8');
}

/** Reads the file and checks every byte of it. See `openKeyring` for what it throws. */
async function readKeyring(file: string, passphrase: string | undefined) {
  const bytes = await readPrivateFile(file);
  const { body: stored, check, ...header } = parseKeyringFile(bytes);
  const plain = await openBody(Buffer.from(stored, 'base64'), header, passphrase);
  const body = parseKeyringBody(plain);
  const keys = new LocalKeyring(header, body);
  const expected = keys.rootMac(headerBytes(header), plain);
  plain.fill(0);
  if (!timingSafeEqual(expected, Buffer.from(check, 'hex')))
    throw new DomainError('key-mismatch', 'the keyring was changed since it was made');
  return { bytes, header, body, keys };
}

export function keyringStorage(file: string, passphrase: string | undefined): KeyringStorage {
  const change = async (edit: (body: KeyringBody) => KeyringBody): Promise<void> => {
    const { bytes, header, body } = await readKeyring(file, passphrase);
    const edited = edit(body);
    if (edited === body) return;
    // A fresh salt: the old file, wherever a copy of it lies, and the new one are not sealed by the same key.
    const renewed = { ...header, seal: header.seal === null ? null : newPassphraseSeal() };
    await replacePrivateFile(file, bytes, await keyringContent(renewed, edited, passphrase));
  };
  return {
    read: async () => (await readKeyring(file, passphrase)).keys,
    mark: () => markOf(file),
    addRootVersion: async () => {
      let version = 0;
      await change((body) => {
        version = Math.max(...body.root.map((root) => root.version)) + 1;
        return { ...body, root: [...body.root, { version, key: freshKeyBytes().toString('base64') }] };
      });
      return version;
    },
    addSigningVersion: (keyName, version) =>
      change((body) => {
        const versions = body.signing.filter(({ name }) => name === keyName).map((key) => key.version);
        if (versions.length === 0) throw new DomainError('key-unavailable', `the keyring has no signing key '${keyName}'`);
        return isMissing(version, versions) ? { ...body, signing: [...body.signing, newSigningKey(keyName, version)] } : body;
      }),
    dropBelow: (rootVersion) =>
      change((body) => {
        const kept = body.root.filter(({ version }) => version >= rootVersion);
        if (kept.length === 0) throw new DomainError('validation', `there is no root version ${rootVersion} that could stay`);
        return kept.length === body.root.length ? body : { ...body, root: kept };
      }),
  };
}
