import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, startProduct } from '../../apps/bench/product.ts';
import { layCable } from '../../apps/bench/siem/cable.ts';
import { Administrators } from '../../apps/bench/siem/destination.ts';
import { type Stage, underFaults } from '../../apps/bench/siem/faults.ts';
import { hasRsyslog, newRsyslog } from '../../apps/bench/siem/rsyslog.ts';
import { debianPackages } from '../peers/debian.ts';

/** Of the first heartbeat that has one. */
function checkpointIn(lines: readonly string[]): Buffer | undefined {
  const encoded = lines.map((line) => / heartbeat \[.* checkpoint="([^"]+)"/.exec(line)?.[1]).find((found) => found !== undefined);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}

/** The product as it is started, sending its log to Debian's rsyslog over mutual TLS through a cable that can be cut. */
describe('rsyslog', () => {
  let folder: string;
  let stage: Stage;
  beforeAll(async () => {
    if (!hasRsyslog()) await debianPackages('rsyslog', 'rsyslog-openssl');
    folder = mkdtempSync(join(tmpdir(), 'caspix-siem-peer-'));
    const rsyslog = await newRsyslog(folder, await freePort());
    await rsyslog.start();
    const cable = await layCable(rsyslog.port);
    const product = await startProduct();
    const administrators = await Administrators.signIn(product);
    const settings = { host: '127.0.0.1', port: cable.port, format: 'rfc5424-sd', ca: rsyslog.ca, certificate: rsyslog.client.certificate };
    const destination = await administrators.add({ kind: 'syslog-tls', name: 'SIEM', settings, secret: { key: rsyslog.client.key } });
    stage = { product, rsyslog, cable, destination, administrators };
  }, 240_000);
  afterAll(async () => {
    stage?.administrators.close();
    await stage?.product.stop();
    stage?.product.remove();
    await stage?.cable.close();
    await stage?.rsyslog.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('takes the log from its first entry on, and a heartbeat with a checkpoint that the log’s key signed', async () => {
    await stage.administrators.until(stage.destination, ({ lag, failingSince }) => lag === 0 && failingSince === null);
    // The first heartbeat follows what there was to send, and rsyslog writes down what it took in its own time.
    const note = await vi.waitUntil(() => checkpointIn(stage.rsyslog.lines()), { timeout: 60_000, interval: 250 });
    const file = join(folder, 'heartbeat.note');
    writeFileSync(file, note);
    expect(await stage.product.caspix('audit', 'verify', '--against', file)).toMatch(/^The log holds/);
  });

  it('takes a test message, and says so', async () => {
    await stage.administrators.order(stage.destination, 'test');
    const { test } = await stage.administrators.until(stage.destination, (status) => (status.test?.ok ?? null) !== null);
    expect(test).toMatchObject({ ok: true });
    const arrived = () => stage.rsyslog.lines().some((line) => / test \[caspix@32473 /.test(line));
    await vi.waitUntil(arrived, { timeout: 60_000, interval: 250 });
  });

  it('has lost nothing and nothing is out of order after it was killed, the connection was cut and the sender was killed', async () => {
    const { lost, outOfOrder, distinct, size } = await underFaults(stage, 4_000);
    expect({ lost, outOfOrder, distinct }).toEqual({ lost: 0, outOfOrder: 0, distinct: size });
    expect(size).toBeGreaterThan(4_000);
  });
});
