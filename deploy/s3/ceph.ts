import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../../apps/bench/product.ts';
import { newAuthority, newServerCertificate } from '../../apps/cli/instance/tls/certificates.ts';
import { debianPackages } from '../peers/debian.ts';

/** One user of the gateway. */
export interface Gateway {
  readonly endpoint: string;
  /** The authority that vouches for it (PEM). */
  readonly ca: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

interface Places {
  readonly folder: string;
  readonly fsid: string;
  readonly monitor: number;
  readonly port: number;
}

/** One monitor, one storage daemon that keeps everything in memory, and the S3 gateway, all on loopback and under one folder. */
const configurationOf = ({ folder, fsid, monitor, port }: Places): string => `
[global]
fsid = ${fsid}
mon host = 127.0.0.1:${monitor}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 536870912
mon data avail crit = 1
mon max pg per osd = 1000
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}
admin socket = ${folder}/$cluster-$name.asok
pid file = ${folder}/$name.pid
log file = ${folder}/$name.log
mon data = ${folder}/mon
osd data = ${folder}/osd
[client.rgw]
rgw frontends = beast ssl_endpoint=127.0.0.1:${port} ssl_certificate=${folder}/server.crt ssl_private_key=${folder}/server.key
rgw data = ${folder}/rgw
`;

/** Gives the gateway a certificate; answers the authority that vouches for it (PEM). */
async function putCertificate(folder: string): Promise<string> {
  const authority = await newAuthority();
  const server = await newServerCertificate({ certificate: authority.certificate, key: createPrivateKey(authority.key) });
  writeFileSync(join(folder, 'server.crt'), server.certificate);
  writeFileSync(join(folder, 'server.key'), server.key, { mode: 0o600 });
  return authority.certificate;
}

/** Installs Ceph where it is missing, and starts it with its S3 gateway over TLS. It keeps Object Lock, versions and retention by itself; nothing here does. */
export async function startCeph(folder: string): Promise<Gateway> {
  if (!['radosgw', 'ceph-mon', 'ceph-osd'].every((name) => existsSync(`/usr/bin/${name}`))) {
    await debianPackages('radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common');
  }
  const ports = { monitor: await freePort(), gateway: await freePort() };
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name), { recursive: true });
  const ca = await putCertificate(folder);
  const fsid = randomUUID();
  const conf = join(folder, 'ceph.conf');
  writeFileSync(conf, configurationOf({ folder, fsid, monitor: ports.monitor, port: ports.gateway }));
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, [...args, '-c', conf], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const children: ChildProcess[] = [];
  const daemon = (program: string, ...args: string[]) => children.push(spawn(program, ['-f', ...args, '-c', conf], { stdio: 'ignore' }));
  const stop = async () => {
    for (const child of children.toReversed()) {
      if (child.exitCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  };
  try {
    const map = join(folder, 'monmap');
    execFileSync('monmaptool', ['--create', '--add', 'a', `127.0.0.1:${ports.monitor}`, '--fsid', fsid, map]);
    run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map);
    daemon('ceph-mon', '-i', 'a');
    const osd = randomUUID();
    run('ceph', 'osd', 'new', osd, '0');
    run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    daemon('ceph-osd', '-i', '0');
    daemon('radosgw', '-n', 'client.rgw');
    await answers(ports.gateway, ca);
    const [accessKeyId, secretAccessKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')];
    const user = [
      'user',
      'create',
      '--uid=caspix',
      '--display-name=caspix',
      `--access-key=${accessKeyId}`,
      `--secret-key=${secretAccessKey}`,
    ];
    run('radosgw-admin', ...user);
    return { endpoint: `https://localhost:${ports.gateway}`, ca, accessKeyId, secretAccessKey, stop };
  } catch (error) {
    await stop();
    throw new Error(`Ceph did not start: ${readFileSync(join(folder, 'client.rgw.log'), 'utf8').slice(-2000)}`, { cause: error });
  }
}

/** The store's owner, as any S3 client comes in. */
export const ownerOf = ({ endpoint, ca, accessKeyId, secretAccessKey }: Gateway): S3Client =>
  new S3Client({
    endpoint,
    region: 'default',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: { httpsAgent: new Agent({ ca }) },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

async function answers(port: number, ca: string): Promise<void> {
  const ask = () =>
    new Promise<boolean>((resolve) => {
      const asked = get({ host: 'localhost', port, ca, agent: false, timeout: 3_000 }, (response) => {
        response.resume();
        resolve(true);
      });
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => resolve(false));
    });
  for (const end = Date.now() + 90_000; Date.now() < end; await wait(300)) if (await ask()) return;
  throw new Error('the gateway does not answer');
}
