import { execFileSync, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { newAuthority, newCertificate, type Pair } from '../../cli/instance/tls/certificates.ts';

/** rsyslog over mutual TLS, which writes each message on a line of its own as it came. */
export interface Rsyslog {
  readonly port: number;
  readonly ca: string;
  /** What a sender has to show. */
  readonly client: Pair;
  start(): Promise<void>;
  /** As the kernel would, without a word: what it had not written is lost. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** The messages so far, in the order of arrival. */
  lines(): string[];
}

/** Where Debian's packages put rsyslog and its TLS driver. */
export function hasRsyslog(): boolean {
  return existsSync('/usr/sbin/rsyslogd') && existsSync('/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so');
}

const names = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
] as const;

/** Its folder must be empty. Throws where rsyslog is not installed. */
export async function newRsyslog(folder: string, port: number): Promise<Rsyslog> {
  if (!hasRsyslog()) throw new Error('rsyslog with TLS is missing: apt-get install rsyslog rsyslog-openssl');
  mkdirSync(folder, { recursive: true });
  const made = await newAuthority();
  const authority = { certificate: made.certificate, key: createPrivateKey(made.key) };
  const server = await newCertificate(authority, { name: 'localhost', names, sides: ['server'] });
  const client = await newCertificate(authority, { name: 'localhost', names, sides: ['client'] });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const [ca, cert, key] = [file('ca.crt', made.certificate), file('server.crt', server.certificate), file('server.key', server.key)];
  const received = join(folder, 'received.log');
  const configuration = file('rsyslog.conf', configurationOf({ folder, port, ca, cert, key, received }));
  let child: ReturnType<typeof spawn> | null = null;
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  };
  return {
    port,
    ca: made.certificate,
    client,
    start: async () => {
      const args = ['-n', '-f', configuration, '-i', join(folder, 'rsyslog.pid')];
      child = spawn('/usr/sbin/rsyslogd', args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk));
      await answers(port, () => said);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    lines: () => (existsSync(received) ? readFileSync(received, 'utf8').split('\n').slice(0, -1) : []),
  };
}

interface Places {
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly received: string;
}

const configurationOf = ({ folder, port, ca, cert, key, received }: Places): string => `
global(workDirectory="${folder}" maxMessageSize="64k"
  defaultNetstreamDriverCAFile="${ca}" defaultNetstreamDriverCertFile="${cert}" defaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
template(name="raw" type="string" string="%rawmsg%\\n")
ruleset(name="in") { action(type="omfile" file="${received}" template="raw") }
input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="in")
`;

async function answers(port: number, said: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (open) return;
    await wait(100);
  }
  throw new Error(`rsyslog does not listen: ${said()}`);
}

/** Its version, for whoever reads the figures. */
export const rsyslogVersion = (): string =>
  /rsyslogd\s+(\S+)/.exec(execFileSync('/usr/sbin/rsyslogd', ['-v'], { encoding: 'utf8' }))?.[1] ?? '?';
