import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../apps/bench/product.ts';
import { newAuthority, newServerCertificate } from '../../apps/cli/instance/tls/certificates.ts';
import { debianPackages } from '../peers/debian.ts';
import { run } from '../peers/run.ts';
import { configFiles, sources } from './simplesamlphp-config.ts';

const WWW = '/usr/share/simplesamlphp/www';
const FPM = '/usr/sbin/php-fpm8.2';

/** Somebody at the provider. */
export interface Person {
  readonly password: string;
  readonly name: string;
  readonly mail: string;
  readonly groups: readonly string[];
}

/** What the provider is told about a service provider, as PHP reads it from a file of `metadata:saml20-sp-remote`. */
export interface Remote {
  readonly entityId: string;
  readonly acs: string;
  readonly slo: string;
  /** Bare base64. */
  readonly signing: string;
  readonly decryption: string;
  readonly encrypts: boolean;
  /** AuthnContextClassRef of every sign-in. */
  readonly classRef: string;
}

/** Debian's SimpleSAMLphp behind nginx, on loopback with TLS, in a folder of its own. It is `127.0.0.1`, another site than `localhost`. */
export class SimpleSamlPhp {
  readonly folder = mkdtempSync(join(tmpdir(), 'caspix-simplesamlphp-'));
  readonly #children: ChildProcess[] = [];

  private constructor(readonly port: number) {}

  get base(): string {
    return `https://127.0.0.1:${this.port}/simplesaml/`;
  }

  get entityId(): string {
    return `${this.base}saml2/idp/metadata.php`;
  }

  static async start(people: Readonly<Record<string, Person>>): Promise<SimpleSamlPhp> {
    if (!existsSync(WWW) || !existsSync(FPM) || !existsSync('/usr/sbin/nginx')) {
      await debianPackages('simplesamlphp', 'php-fpm', 'php-cli', 'php-xml', 'php-mbstring', 'nginx-light');
    }
    const peer = new SimpleSamlPhp(await freePort());
    await peer.#prepare(people);
    peer.#launch(FPM, '-F', '-R', '-y', join(peer.folder, 'fpm.conf'));
    peer.#launch('/usr/sbin/nginx', '-c', join(peer.folder, 'nginx.conf'), '-g', 'daemon off;');
    await peer.#answers();
    return peer;
  }

  async #prepare(people: Readonly<Record<string, Person>>): Promise<void> {
    for (const name of ['config', 'metadata', 'cert', 'log', 'sessions', 'temp', 'nginx'])
      mkdirSync(join(this.folder, name), { recursive: true });
    const authority = await newAuthority();
    const tls = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
    writeFileSync(join(this.folder, 'tls.crt'), tls.certificate);
    writeFileSync(join(this.folder, 'tls.key'), tls.key, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = join(this.folder, 'cert/idp.key');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await run([
      'openssl',
      'req',
      '-new',
      '-x509',
      '-days',
      '30',
      '-key',
      key,
      '-out',
      join(this.folder, 'cert/idp.crt'),
      '-subj',
      '/CN=SimpleSAMLphp',
    ]);
    const files = configFiles({ folder: this.folder, port: this.port, base: this.base, people, www: WWW });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
    await run(['chown', '-R', 'www-data', this.folder]);
  }

  #launch(program: string, ...args: string[]): void {
    this.#children.push(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }

  async #answers(): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      if (
        await this.metadata().then(
          (xml) => xml.includes('IDPSSODescriptor'),
          () => false,
        )
      )
        return;
      await sleep(100);
    }
    throw new Error(`SimpleSAMLphp does not answer; see ${this.folder}/log`);
  }

  /** As its administrator downloads it. */
  metadata(): Promise<string> {
    return new Promise((resolve, reject) => {
      get(`${this.base}saml2/idp/metadata.php`, { rejectUnauthorized: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve(Buffer.concat(parts).toString()));
      }).on('error', reject);
    });
  }

  /** Who is there from now on. */
  people(people: Readonly<Record<string, Person>>): void {
    writeFileSync(join(this.folder, 'config/authsources.php'), sources(people));
  }

  /** Tells it about a service provider. It reads the file at its next request. */
  knows({ entityId, acs, slo, signing, decryption, encrypts, classRef }: Remote): void {
    const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
    writeFileSync(
      join(this.folder, 'metadata/saml20-sp-remote.php'),
      `<?php
$metadata['${entityId}'] = [
  'AssertionConsumerService' => '${acs}',
  'SingleLogoutService' => [['Binding' => '${redirect}', 'Location' => '${slo}']],
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'keys' => [
    ['type' => 'X509Certificate', 'signing' => true, 'encryption' => false, 'X509Certificate' => '${signing}'],
    ['type' => 'X509Certificate', 'signing' => false, 'encryption' => true, 'X509Certificate' => '${decryption}'],
  ],
  'validate.authnrequest' => true,
  'validate.logout' => true,
  'sign.logout' => true,
  'assertion.encryption' => ${encrypts},
  'sharedkey_algorithm' => 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'authproc' => [
    10 => ['class' => 'saml:AuthnContextClassRef', 'AuthnContextClassRef' => '${classRef}'],
  ],
];
`,
    );
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await gone;
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
