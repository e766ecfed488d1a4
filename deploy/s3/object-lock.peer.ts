import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../apps/bench/product.ts';
import { Administrators } from '../../apps/bench/siem/destination.ts';
import { type Gateway, ownerOf, startCeph } from './ceph.ts';

const BUCKET = 'audit-copies';

/** The product's copies in a store that nobody here wrote: Ceph's S3 gateway from Debian, with Object Lock. */
describe('a store with Object Lock', () => {
  let folder: string;
  let gateway: Gateway;
  let product: Product;
  let administrators: Administrators;
  let owner: S3Client;
  let destination: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-s3-peer-'));
    [gateway, product] = await Promise.all([startCeph(folder), startProduct()]);
    owner = ownerOf(gateway);
    await owner.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket: true }));
    await owner.send(new CreateBucketCommand({ Bucket: 'plain' }));
    administrators = await Administrators.signIn(product);
    destination = await add('Vault', BUCKET);
  }, 300_000);
  afterAll(async () => {
    administrators?.close();
    owner?.destroy();
    await product?.stop();
    product?.remove();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const add = (name: string, bucket: string) => {
    const { endpoint, ca, accessKeyId, secretAccessKey } = gateway;
    const place = { endpoint, region: 'default', bucket, prefix: 'caspix/', pathStyle: true, accessKeyId, ca };
    return administrators.add({ kind: 's3', name, settings: { ...place, retainDays: 30, everyMinutes: 1 }, secret: { secretAccessKey } });
  };
  const stored = async () => {
    const { Versions = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'caspix/' }));
    const [first] = Versions;
    if (!first?.Key || !first.VersionId) throw new Error('nothing is stored');
    return { Bucket: BUCKET, Key: first.Key, VersionId: first.VersionId };
  };
  /** Reads everything back; gives what came of it. */
  const readBack = () => product.caspix('audit', 'read-back', 'Vault').catch((error: { stdout: string }) => error.stdout);

  it('gets each sealed range with the checkpoint it ends at, and what it has is what was sealed', async () => {
    const { protection } = await administrators.until(destination, ({ confirmed }) => confirmed > 0);
    expect(protection).toMatch(/^Object Lock in COMPLIANCE mode/);
    expect(await readBack()).toMatch(/^\d+ ranges are there, each once; \d+ were read back and are what was stored/);
  });

  it('lets nobody delete a range or keep it for less time, its own owner included', async () => {
    const object = await stored();
    const refused = { $metadata: { httpStatusCode: 403 } };
    await expect(owner.send(new DeleteObjectCommand(object))).rejects.toMatchObject(refused);
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
    await expect(owner.send(new PutObjectRetentionCommand({ ...object, Retention }))).rejects.toMatchObject(refused);
    const governance = { ...Retention, Mode: 'GOVERNANCE' } as const;
    await expect(owner.send(new PutObjectRetentionCommand({ ...object, Retention: governance }))).rejects.toMatchObject(refused);
  });

  it('is found out when a newer version shows something else', async () => {
    const { VersionId: _, ...object } = await stored();
    const { VersionId } = await owner.send(new PutObjectCommand({ ...object, Body: 'something else' }));
    expect(await readBack()).toContain('other versions of it were put there; the one that was stored is still there');
    await owner.send(new DeleteObjectCommand({ ...object, ...(VersionId ? { VersionId } : {}) }));
    expect(await readBack()).toContain('are what was stored');
  });

  it('is found out when a delete marker hides a range', async () => {
    const { VersionId: _, ...object } = await stored();
    const { VersionId } = await owner.send(new DeleteObjectCommand(object));
    expect(await readBack()).toContain('a delete marker hides it; the version that was stored is still there');
    await owner.send(new DeleteObjectCommand({ ...object, ...(VersionId ? { VersionId } : {}) }));
  });

  it('gets nothing at all when the bucket could not keep it: parked, and told why', async () => {
    const plain = await add('Plain', 'plain');
    const { lastError, confirmed } = await administrators.until(plain, ({ parked }) => parked);
    expect({ lastError, confirmed }).toMatchObject({ lastError: expect.stringMatching(/Object ?Lock/i), confirmed: 0 });
  });
});
