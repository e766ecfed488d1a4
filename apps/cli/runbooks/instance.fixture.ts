import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { generateSync } from 'otplib';
import { Client } from 'pg';
import { TestClient } from '#testing/api';
import { freePort } from '../free-port.fixture.ts';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { tlsFiles } from '../instance/tls/local-authority.ts';
import { built } from '../repository.ts';
import { isSetting } from './runbook.fixture.ts';

interface Account {
  username: string;
  password: string;
  totpSecret: string;
}

export interface Typed {
  code: number;
  said: string;
}

/** An operator at a terminal beside a running instance: types what a page says, letter by letter, and is asked for passwords. */
export class Operator {
  readonly data: string;
  port = 0;
  #product: ChildProcess | undefined;
  #accounts: Account[] | undefined;
  /** What the page set so far. */
  readonly #settings: string[] = [];

  constructor(readonly folder: string) {
    this.data = join(folder, 'data');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // What the pages call by name: the product's own program, and npm's way to it.
    const main = `exec '${process.execPath}' '${built('apps/cli/main.js')}'`;
    const npm = `[ "$1" = run ] && shift 4 && ${main} "$@"\n[ "$1" = start ] && shift 2 && ${main} start --port "$SPEC_PORT" "$@"`;
    for (const [name, text] of Object.entries({ caspix: `${main} "$@"`, npm })) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }

  async start(command = 'npm start -- '): Promise<void> {
    this.port ||= await freePort();
    // A group of its own, so that the whole of what a shell started can be stopped.
    const child = this.#shell(command);
    this.#product = child;
    let printed = '';
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        printed += chunk;
        if (printed.includes('Caspix is ready')) resolve();
      };
      child.stdout?.on('data', listen);
      child.stderr?.on('data', listen);
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.#product;
    this.#product = undefined;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGINT');
    await ended;
  }

  /** Types one line of a page. Whoever `--as` names is asked for password and code. */
  async type(line: string): Promise<Typed> {
    if (isSetting(line)) this.#settings.push(line);
    const who = /--as (\S+)/.exec(line)?.[1];
    const answers = who ? await this.credentials(who) : undefined;
    const child = this.#shell(line);
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk;
      // Read from the authenticator when it is asked for, as people do: a code of before may be too old where a process starts slowly.
      if (answers && said.endsWith('Code: ')) child.stdin?.end(`${answers.code()}\n`);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.stdin?.on('error', () => undefined);
    if (answers) child.stdin?.write(`${answers.password}\n`);
    else child.stdin?.end();
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code: code ?? 1, said };
  }

  /** Somebody in a browser. */
  async signedIn(username: string): Promise<TestClient> {
    const ca = readFileSync(tlsFiles(layoutOf(this.data).tls).ca, 'utf8');
    const client = new TestClient({ port: this.port, origin: `https://localhost:${this.port}`, ca }, username);
    const { password, code } = await this.credentials(username);
    await client.post('/session/password', { username, password });
    const { status } = await client.post('/session/totp', { code: code() });
    if (status >= 300) throw new Error(`${username} cannot sign in: ${status}`);
    return client;
  }

  /** The database's administrator. */
  async superuser<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const cluster = readMarker(layoutOf(this.data))?.cluster ?? join(this.data, 'pg');
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const password = readFileSync(join(this.data, 'secrets/superuser'), 'utf8').trim();
    const client = new Client({ host: lines[4] ?? '', port: Number(lines[3]), user: 'postgres', database: 'caspix', password });
    await client.connect();
    return work(client).finally(() => client.end());
  }

  /** Password and code. A code serves once in thirty seconds; here it is as if they had passed. */
  async credentials(username: string): Promise<{ password: string; code: () => string }> {
    await this.superuser((client) => client.query('UPDATE auth.credentials SET totp_last_step = NULL'));
    this.#accounts ??= JSON.parse((await this.type('caspix demo accounts --json')).said) as Account[];
    const account = this.#accounts.find((one) => one.username === username);
    if (!account) throw new Error(`there is no ${username} in the demo`);
    return { password: account.password, code: () => generateSync({ secret: account.totpSecret }) };
  }

  #shell(line: string): ChildProcess {
    const { folder: cwd, data } = this;
    const path = [join(this.folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
    const env = { ...process.env, PATH: path, CASPIX_DATA_DIR: data, SPEC_PORT: String(this.port) };
    return spawn('sh', ['-c', [...this.#settings, line].join('\n')], { cwd, env, stdio: 'pipe', detached: true });
  }
}
