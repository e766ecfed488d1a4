import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Options } from '@node-rs/argon2';
import { Piscina } from 'piscina';
import { CONFIG, type Config } from '#platform';
import { TooBusy } from '../../domain/sign-in-error.ts';
import type { ToHash, ToMatch } from './hash-thread.ts';
import { hashesAtOnce, thisMachine } from './hashing-room.ts';

const KIB = 1024;
/** Two cores work such a queue off in about ten seconds. */
const WAITING = 256;
/** A thread begins with the first hash and stays. Whatever answers a request goes before it (nice(2)); it sees nothing of the environment. */
const THREADS = { minThreads: 0, idleTimeout: Infinity, niceIncrement: 10, stricterFIFO: true, env: {} } as const;

/** Sources and what is built of them lie side by side under the same names. */
const FILE = fileURLToPath(new URL(`./hash-thread${extname(import.meta.url)}`, import.meta.url));

/** The threads that hash passwords and do nothing else, of low priority: a flood of sign-ins fills them and starves no one else. */
@Injectable()
export class HashingThreads implements OnApplicationShutdown {
  readonly #pool: Piscina;

  constructor(@Inject(CONFIG) config: Config) {
    const maxThreads = hashesAtOnce(thisMachine(), config.passwordMemoryKib * KIB);
    this.#pool = new Piscina({ filename: FILE, maxThreads, ...THREADS });
  }

  /** How many hash at once. */
  get width(): number {
    return this.#pool.maxThreads;
  }

  /** Returns a PHC string with a salt of its own. Throws `unavailable` when too many wait: each hash holds much memory. */
  hash(password: string, options: Options): Promise<string> {
    return this.run('hash', { password, options } satisfies ToHash);
  }

  /** Whether the PHC string was made of this password. Throws `unavailable` when too many wait. */
  matches(stored: string, password: string, options: Options): Promise<boolean> {
    return this.run('matches', { stored, password, options } satisfies ToMatch);
  }

  /** Runs a function that a file exports, in the order of arrival. @internal */
  async run<T>(name: string, task: unknown, filename = FILE): Promise<T> {
    if (this.#pool.queueSize >= WAITING) throw new TooBusy();
    return this.#pool.run(task, { name, filename });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.destroy();
  }
}
