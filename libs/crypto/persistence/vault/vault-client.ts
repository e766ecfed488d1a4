import { readFile } from 'node:fs/promises';
import nodeVault from 'node-vault';
import { type Clock, DomainError } from '#kernel';
import { statusOf, vaultError } from './vault-error.ts';
import type { VaultSettings } from './vault-settings.ts';
import { type VaultRequest, VaultTransport } from './vault-transport.ts';

interface AuthAnswer {
  auth?: { client_token?: string; lease_duration?: number; renewable?: boolean };
}

interface Lease {
  token: string;
  /** When two thirds of its life are over (milliseconds since the epoch): from then on it is renewed before it is used. */
  renewFrom: number;
  endsAt: number;
  renewable: boolean;
}

/** A lease of 0 seconds is one that does not end: a root token. */
const FOREVER = Number.MAX_SAFE_INTEGER;
/** One more try after this long when Vault stumbles: a leader's election or a restart behind a balancer takes about that. */
const SECOND_TRY_MILLIS = 150;
const STUMBLES = new Set([0, 412, 429, 472, 473, 500, 502, 503, 504]);

/**
 * Signed requests to Vault. It signs in when it has to, renews its token in time, signs in again when the token is refused, and tries a
 * second time when Vault stumbles. Throws `key-unavailable`, `key-mismatch` and `decryption-failed` (see `vaultError`).
 */
export class VaultClient {
  readonly #transport: VaultTransport;
  readonly #vault: nodeVault.client;
  #lease: Promise<Lease> | undefined;

  constructor(
    readonly settings: VaultSettings,
    private readonly clock: Clock,
  ) {
    this.#transport = new VaultTransport(settings);
    const carry = (request: VaultRequest) => this.#transport.send(request);
    // node-vault reads VAULT_* from the environment where an option is missing, and its debug output holds secrets.
    this.#vault = nodeVault({ endpoint: settings.address, 'request-promise': { defaults: () => carry }, debug: () => undefined });
    this.#vault.token = '';
    Object.assign(this.#vault, { namespace: settings.namespace ?? '', pathPrefix: '' });
  }

  /** How many requests went out, signing in included. */
  get roundTrips(): number {
    return this.#transport.sent;
  }

  async read<Data>(path: string): Promise<Data> {
    return this.#call<Data>('GET', path, undefined);
  }

  async write<Data>(path: string, body: object): Promise<Data> {
    return this.#call<Data>('POST', path, body);
  }

  close(): void {
    this.#transport.close();
  }

  async #call<Data>(method: 'GET' | 'POST', path: string, body: object | undefined): Promise<Data> {
    try {
      return await this.#signed<Data>(method, path, body);
    } catch (error) {
      const status = statusOf(error);
      // 403 is also what Vault says of a token that ended: one fresh sign-in tells the two apart.
      if (status === 403 && this.settings.login.method !== 'token') this.#lease = undefined;
      else if (!STUMBLES.has(status)) throw vaultError(error, path);
      else await new Promise((resolve) => setTimeout(resolve, SECOND_TRY_MILLIS));
    }
    try {
      return await this.#signed<Data>(method, path, body);
    } catch (error) {
      throw vaultError(error, path);
    }
  }

  async #signed<Data>(method: 'GET' | 'POST', path: string, body: object | undefined): Promise<Data> {
    const { token } = await this.#currentLease();
    const answer = (await this.#request(method, path, body, token)) as { data?: Data } | undefined;
    return (answer?.data ?? {}) as Data;
  }

  #request(method: 'GET' | 'POST', path: string, body: object | undefined, token?: string): Promise<unknown> {
    const headers: Record<string, string> = token === undefined ? {} : { 'X-Vault-Token': token };
    return this.#vault.request({ method, path: `/${path}`, headers, ...(body === undefined ? {} : { json: body }) });
  }

  async #currentLease(): Promise<Lease> {
    // One sign-in for all who ask at the same moment; a failed one is forgotten, so that the next request tries anew.
    this.#lease ??= this.#signIn().catch((error: unknown) => {
      this.#lease = undefined;
      throw error;
    });
    const lease = await this.#lease;
    const now = this.clock.millis();
    if (now < lease.renewFrom) return lease;
    const renewed = now < lease.endsAt && lease.renewable ? this.#renew(lease) : Promise.reject(new Error('over'));
    this.#lease = renewed.catch(() => this.#signIn());
    return this.#lease;
  }

  async #renew({ token }: Lease): Promise<Lease> {
    return this.#leaseOf(await this.#request('POST', 'auth/token/renew-self', {}, token), token);
  }

  async #signIn(): Promise<Lease> {
    const { login } = this.settings;
    if (login.method === 'token') return this.#leaseOfGivenToken(login.token);
    const credentials =
      login.method === 'approle'
        ? { role_id: login.roleId, secret_id: login.secretId }
        : { role: login.role, jwt: await readJwt(login.jwtFile) };
    return this.#leaseOf(await this.#request('POST', `auth/${login.mount}/login`, credentials));
  }

  async #leaseOfGivenToken(token: string): Promise<Lease> {
    const answer = (await this.#request('GET', 'auth/token/lookup-self', undefined, token)) as {
      data?: { ttl?: number; renewable?: boolean };
    };
    return this.#lasting(token, answer.data?.ttl ?? 0, answer.data?.renewable ?? false);
  }

  #leaseOf(answer: unknown, before?: string): Lease {
    const auth = (answer as AuthAnswer | undefined)?.auth;
    const token = auth?.client_token ?? before;
    if (!token) throw new DomainError('key-unavailable', 'Vault gave no token');
    return this.#lasting(token, auth?.lease_duration ?? 0, auth?.renewable ?? false);
  }

  #lasting(token: string, seconds: number, renewable: boolean): Lease {
    if (seconds === 0) return { token, renewFrom: FOREVER, endsAt: FOREVER, renewable };
    const now = this.clock.millis();
    return { token, renewFrom: now + (seconds * 2000) / 3, endsAt: now + seconds * 1000, renewable };
  }
}

async function readJwt(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new DomainError('key-unavailable', `the pod's token ${file} cannot be read`);
  }
}
