import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { type Measurement, type Suite, single } from '../measurement.ts';
import { freePort, startProduct } from '../product.ts';
import { arrivalsOf } from '../siem/arrivals.ts';
import { layCable } from '../siem/cable.ts';
import { Administrators } from '../siem/destination.ts';
import { appendEntries } from '../siem/entries.ts';
import { type Stage, underFaults } from '../siem/faults.ts';
import { newRsyslog, type Rsyslog } from '../siem/rsyslog.ts';

/** Seconds until the receiver has written so many lines more; looked at ten times a second. */
async function secondsUntil(rsyslog: Rsyslog, lines: number, began: number): Promise<number> {
  for (const end = began + 300_000; performance.now() < end; await wait(100)) {
    if (rsyslog.lines().length >= lines) return (performance.now() - began) / 1000;
  }
  throw new Error(`rsyslog has ${rsyslog.lines().length} of ${lines} lines after five minutes`);
}

/** The baseline: the very messages over the same TLS from memory, by nothing but a socket. */
async function bareRate(rsyslog: Rsyslog, messages: readonly string[]): Promise<number> {
  const { ca, client, port } = rsyslog;
  const octets = messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');
  const before = rsyslog.lines().length;
  const began = performance.now();
  const socket = connect({ host: '127.0.0.1', port, servername: '', ca, cert: client.certificate, key: client.key });
  socket.end(octets);
  socket.resume();
  await once(socket, 'close');
  return messages.length / (await secondsUntil(rsyslog, before + messages.length, began));
}

async function* measure(stage: Stage & { administrators: Administrators }, count: number, quick: boolean): AsyncGenerator<Measurement> {
  const { rsyslog, administrators, destination } = stage;
  const { sent } = await administrators.until(destination, ({ lag }) => lag === 0, 300);
  await administrators.change(destination, { change: 'pause' });
  await administrators.until(destination, ({ state }) => state === 'paused');
  await appendEntries(stage.product, count);
  await wait(3_000);
  const before = rsyslog.lines().length;
  const began = performance.now();
  await administrators.change(destination, { change: 'resume' });
  const rate = count / (await secondsUntil(rsyslog, before + count, began));
  const messages = rsyslog.lines().filter((line) => / index="\d+"/.test(line));
  const bare = await bareRate(rsyslog, messages.slice(-count));
  yield single('siem-forward', 'entries/s', rate, { baseline: bare, n: count });
  const undisturbed = arrivalsOf(messages, sent + count);
  yield single('siem-forward/lost', 'entries', undisturbed.lost, { n: undisturbed.received });
  const { lost, outOfOrder, received, size } = await underFaults(stage, quick ? 4_000 : 40_000);
  yield single('siem-forward/lost-under-faults', 'entries', lost, { n: size });
  yield single('siem-forward/out-of-order-under-faults', 'entries', outOfOrder, { n: received });
}

export const suite: Suite = {
  says: 'sealed entries a second to rsyslog over mutual TLS, and what is lost when sender, receiver and connection are killed; needs rsyslog with its TLS driver',
  async *run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'caspix-siem-'));
    const rsyslog = await newRsyslog(folder, await freePort());
    await rsyslog.start();
    const cable = await layCable(rsyslog.port);
    const product = await startProduct();
    const administrators = await Administrators.signIn(product);
    const settings = { host: '127.0.0.1', port: cable.port, format: 'rfc5424-sd', ca: rsyslog.ca, certificate: rsyslog.client.certificate };
    const destination = await administrators.add({ kind: 'syslog-tls', name: 'SIEM', settings, secret: { key: rsyslog.client.key } });
    const stage = { product, rsyslog, cable, destination, administrators };
    try {
      yield* measure(stage, quick ? 20_000 : 200_000, quick);
    } finally {
      administrators.close();
      await stage.product.stop();
      stage.product.remove();
      await cable.close();
      await rsyslog.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
