import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestAuthority, testAuthority } from '#testing';
import type { CaspixRequest } from './guards.ts';
import { machineConnection } from './machine-connection.ts';

const HEADER = 'x-caspix-client-certificate';

describe('the certificate that the edge passes on', () => {
  let folder: string;
  let machineCa: string;
  let ours: TestAuthority;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-edge-'));
    machineCa = join(folder, 'machines.crt');
    ours = await testAuthority();
    writeFileSync(machineCa, `${(await testAuthority()).ca}\n${ours.ca}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const behindEdge = () => ({ edgeCertHeader: HEADER, machineCa, machinePort: undefined, tlsClientCa: 'edge.crt', trustProxy: true });
  const read = (settings: ReturnType<typeof behindEdge>, headers: Record<string, unknown>, authorized = true) => {
    const request = { headers, ip: '192.0.2.7', socket: { authorized } } as unknown as CaspixRequest;
    machineConnection(settings as never)(request, undefined as never, () => undefined);
    return request.connectionOf;
  };

  it('is taken from an edge that proved itself, and with it the address that the edge saw', async () => {
    const { certificate } = await ours.client('Card monitor');
    const seen = read(behindEdge(), { [HEADER]: encodeURIComponent(certificate) });
    expect(seen?.address).toBe('192.0.2.7');
    expect(seen?.certificate?.toString('base64')).toBe(certificate.replaceAll(/-----[^-]+-----|\s/g, ''));
  });

  it.each<[string, () => Promise<[unknown, boolean]>]>([
    ['from a connection that proved nothing', async () => [encodeURIComponent((await ours.client('x')).certificate), false]],
    ['of another authority', async () => [encodeURIComponent((await (await testAuthority()).client('x')).certificate), true]],
    ['that has run out', async () => [encodeURIComponent((await ours.client('x', new Date('2020-01-01'))).certificate), true]],
    ['of the authority itself', async () => [encodeURIComponent(ours.ca), true]],
    ['that is none', async () => ['%E0%A4%A', true]],
    ['that is twice there', async () => [[encodeURIComponent((await ours.client('x')).certificate)], true]],
    ['that is larger than any', async () => ['A'.repeat(20_000), true]],
    ['that is empty', async () => ['', true]],
  ])('counts for nothing %s', async (_, made) => {
    const [value, authorized] = await made();
    expect(read(behindEdge(), { [HEADER]: value }, authorized)?.certificate).toBeNull();
  });

  it('counts for nothing where no edge was declared', async () => {
    const { certificate } = await ours.client('Card monitor');
    const settings = { ...behindEdge(), edgeCertHeader: undefined as never };
    expect(read(settings, { [HEADER]: encodeURIComponent(certificate) })?.certificate).toBeNull();
  });

  it.each<[string, object]>([
    ['without mutual TLS from the edge', { tlsClientCa: undefined }],
    ['without a proxy that is trusted', { trustProxy: false }],
    ['without an authority for machines', { machineCa: undefined }],
  ])('cannot be declared %s: anybody could write it', (_, change) => {
    expect(() => machineConnection({ ...behindEdge(), ...change } as never)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it('has no port of its own without an authority', () => {
    const settings = { machinePort: 9443, trustProxy: false } as never;
    expect(() => machineConnection(settings)).toThrow(expect.objectContaining({ code: 'validation' }));
  });
});
