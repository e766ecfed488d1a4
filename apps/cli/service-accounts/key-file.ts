import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import type { PrivateServiceKey } from '#auth';
import { codeOf, Refusal } from '../refusal.ts';

const OTHERS = 0o077;

/** A file that is not there yet, readable by its owner alone. It is made before the account, so that no account is made without its key. */
export class NewKeyFile {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async reserve(path: string): Promise<NewKeyFile> {
    try {
      // O_EXCL also refuses a symbolic link, dangling or not (POSIX open).
      return new NewKeyFile(path, await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST') throw new Refusal(`${path} exists already, and no key is ever overwritten`);
      throw new Refusal(`${path} cannot be written (${codeOf(cause)})`, 1, { cause });
    }
  }

  /** Writes the key `make` gives, to the disk itself; when that fails, nothing is left of the file. */
  async fill(make: () => Promise<PrivateServiceKey>): Promise<PrivateServiceKey> {
    try {
      const key = await make();
      await this.handle.writeFile(`${JSON.stringify(key, null, 2)}\n`);
      await this.handle.sync();
      return key;
    } catch (error) {
      await rm(this.path, { force: true });
      throw error;
    } finally {
      await this.handle.close();
    }
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Reads what `fill` wrote. Refuses a key that others can read: it may have been. */
export async function readKeyFile(path: string): Promise<PrivateServiceKey> {
  const { mode } = await stat(path).catch((cause: unknown) => {
    throw new Refusal(`${path} cannot be read (${codeOf(cause)})`);
  });
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new Refusal(`${path} can be read by others: chmod 600 it, or make a new key`);
  try {
    const { kty, crv, x, d, kid, aud } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    if (kty === 'OKP' && crv === 'Ed25519' && isText(x) && isText(d) && isText(kid) && isText(aud)) return { kty, crv, x, d, kid, aud };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new Refusal(`${path} is not a key that service-accounts add wrote`);
}
