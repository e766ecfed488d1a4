import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const CLASS = 'caspix-encrypted';
const text = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const classes = readdirSync(import.meta.dirname).filter((file) => file.startsWith('storage-class.'));

// Kubernetes takes parameters as strings: an unquoted true would be refused, or worse, not be heard.
const storageClass = z.strictObject({
  apiVersion: z.literal('storage.k8s.io/v1'),
  kind: z.literal('StorageClass'),
  metadata: z.strictObject({ name: z.literal(CLASS) }),
  provisioner: z.string(),
  parameters: z.record(z.string(), z.string()),
  reclaimPolicy: z.literal('Retain'),
  volumeBindingMode: z.literal('WaitForFirstConsumer'),
  allowVolumeExpansion: z.literal(true),
  mountOptions: z.array(z.string()),
});
const claim = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata: z.strictObject({ name: z.string().regex(/^caspix-[a-z]+$/) }),
  spec: z.strictObject({
    storageClassName: z.literal(CLASS),
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod'])).length(1),
    resources: z.strictObject({ requests: z.strictObject({ storage: z.string().regex(/^\d+Gi$/) }) }),
  }),
});

/** The setting by which each driver is told whose key to use: without it, it would take one that nobody chose. */
const keyOf: Readonly<Record<string, string>> = { 'rbd.csi.ceph.com': 'encryptionKMSID', 'ebs.csi.aws.com': 'kmsKeyId' };

describe('volumes in Kubernetes', () => {
  it.each(classes)('are encrypted, kept and made where the pod runs, by %s', (file) => {
    const documents = loadAll(text(file));
    expect(documents).toHaveLength(1);
    const { provisioner, parameters, mountOptions } = storageClass.parse(documents[0]);
    expect(parameters).toMatchObject({ encrypted: 'true', [keyOf[provisioner] ?? 'a driver that is known']: expect.stringMatching(/\S/) });
    expect(mountOptions).toEqual(['nodev', 'nosuid', 'noexec']);
  });

  it('are all of that class, one for each volume of the compose file', () => {
    const names = loadAll(text('claims.yml')).map((document) => claim.parse(document).metadata.name);
    const compose = z.object({ volumes: z.record(z.string(), z.unknown()) }).parse(load(text('../../docker-compose.yml')));
    expect(names).toEqual(Object.keys(compose.volumes).map((name) => `caspix-${name}`));
  });
});
