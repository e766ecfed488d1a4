import { DomainError, isDomainError } from '#kernel';
import { type Cryptoki, type Handle, LOST, loadBinding, returnValue } from './cryptoki.ts';

export interface TokenSettings {
  /** The vendor's library: `/usr/lib/softhsm/libsofthsm2.so`. */
  library: string;
  /** The token's label. */
  token: string;
  pin: string;
  keyPrefix: string;
  /** How long one operation may take, in milliseconds. */
  timeoutMillis: number;
}

/** What an operation works with: the library, a session that is signed in, and the binding's constants. */
export interface Session {
  readonly api: InstanceType<Cryptoki['PKCS11']>;
  readonly handle: Handle;
  readonly names: Cryptoki;
}

/**
 * One signed-in session with a token. Operations run one after another, because a session holds the state of only one; a lost session is
 * opened again once.
 */
export class Token {
  #session: Session | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly settings: TokenSettings) {}

  /** Throws what `work` throws as a DomainError, else `key-unavailable` with the device's return value, and the same when it takes too long. */
  run<T>(what: string, work: (session: Session) => T | Promise<T>): Promise<T> {
    const mine = this.#last.then(() => this.#inTime(what, () => this.#attempt(what, work)));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #attempt<T>(what: string, work: (session: Session) => T | Promise<T>): Promise<T> {
    try {
      return await work(this.#open());
    } catch (error) {
      if (isDomainError(error)) throw error;
      if (!LOST.has(returnValue(error))) throw deviceError(what, error);
    }
    this.#session = undefined;
    try {
      return await work(this.#open());
    } catch (error) {
      throw isDomainError(error) ? error : deviceError(what, error);
    }
  }

  #inTime<T>(what: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new DomainError('key-unavailable', `the HSM does not answer (${what})`));
      const timer = setTimeout(late, this.settings.timeoutMillis);
      work()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  #open(): Session {
    if (this.#session) return this.#session;
    const names = loadBinding();
    const api = new names.PKCS11();
    api.load(this.settings.library);
    initialise(api, names);
    const slot = api.C_GetSlotList(true).find((one) => api.C_GetTokenInfo(one).label.trim() === this.settings.token);
    if (!slot) throw new DomainError('key-unavailable', `the HSM has no token '${this.settings.token}'`);
    const handle = api.C_OpenSession(slot, names.CKF_SERIAL_SESSION | names.CKF_RW_SESSION);
    try {
      api.C_Login(handle, names.CKU_USER, this.settings.pin);
    } catch (error) {
      if (returnValue(error) !== 'CKR_USER_ALREADY_LOGGED_IN') throw error;
    }
    this.#session = { api, handle, names };
    return this.#session;
  }
}

function initialise(api: Session['api'], names: Cryptoki): void {
  try {
    api.C_Initialize({ flags: names.CKF_OS_LOCKING_OK });
  } catch (error) {
    // The library is one for the whole process: another session came first.
    if (returnValue(error) !== 'CKR_CRYPTOKI_ALREADY_INITIALIZED') throw error;
  }
}

/** The return value alone: some vendors' texts quote what was passed in. */
const deviceError = (what: string, error: unknown): DomainError =>
  new DomainError('key-unavailable', `the HSM answers ${returnValue(error)} to ${what}`);
