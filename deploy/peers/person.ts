import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { Browser } from './browser.ts';

const STEP_SECONDS = 30;

/** What `caspix admins invite --json` prints of one person, and what an administrator is shown who makes an account. */
export interface Invitation {
  readonly username: string;
  readonly enrolmentCode: string;
}

/** Somebody with a browser and an authenticator. Each step throws with the server's answer unless it succeeds. */
export class Person {
  readonly browser: Browser;
  readonly #password = `a sentence of ${randomBytes(12).toString('hex')}`;
  #secret = '';
  #usedStep = 0;

  constructor(
    readonly invitation: Invitation,
    origin: string,
    ca: string,
  ) {
    this.browser = new Browser(origin, ca);
  }

  /** Chooses a password with the one-time code, and proves to hold the authenticator. Signed in afterwards. */
  async enrol(): Promise<void> {
    const { username, enrolmentCode } = this.invitation;
    const offer = await this.#must('/session/enrol', { username, enrolmentCode, password: this.#password });
    this.#secret = String(offer['secret']);
    await this.#must('/session/enrol/confirm', { code: await this.#freshCode() });
  }

  /** Password, then code. Answers the session. */
  async signIn(): Promise<Record<string, unknown>> {
    await this.#must('/session/password', { username: this.invitation.username, password: this.#password });
    return this.#must('/session/totp', { code: await this.#freshCode() });
  }

  async signOut(): Promise<void> {
    await this.browser.delete('/api/v1/session');
  }

  async #must(path: string, body: unknown): Promise<Record<string, unknown>> {
    const { status, text, json } = await this.browser.post(`/api/v1${path}`, body);
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    return json;
  }

  /** A code is good once (RFC 6238 section 5.2), so the second one of a person may have to be waited for. */
  async #freshCode(): Promise<string> {
    const now = () => Math.floor(Date.now() / 1000);
    while (Math.floor(now() / STEP_SECONDS) <= this.#usedStep) await sleep(500);
    const epoch = now();
    this.#usedStep = Math.floor(epoch / STEP_SECONDS);
    return generateSync({ secret: this.#secret, epoch });
  }
}
