import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { CopyVault, Retention, StoredVersion } from '../../application/copies/copy-vault.ts';
import { Rejected } from '../../application/forward/receiver.ts';
import type { S3Settings } from '../../domain/destinations/destination.ts';
import { clientTls } from '../forward/tls.ts';

/** A bucket with Object Lock at any S3 endpoint over TLS. */
export class S3Vault implements CopyVault {
  readonly #client: S3Client;
  readonly #agent: Agent;

  constructor(
    private readonly settings: S3Settings,
    secretAccessKey: string,
  ) {
    const { endpoint, region, pathStyle, accessKeyId, ca } = settings;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4, ...clientTls({ ca }) });
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: pathStyle,
      credentials: { accessKeyId, secretAccessKey },
      requestHandler: { httpsAgent: this.#agent, requestTimeout: 60_000, connectionTimeout: 10_000 },
      // Checksums in trailers are AWS's own; every endpoint understands the MD5 that Object Lock has always asked for.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 2,
    });
  }

  async prepare(): Promise<string> {
    const { bucket: Bucket } = this.settings;
    const { ObjectLockConfiguration } = await this.#client
      .send(new GetObjectLockConfigurationCommand({ Bucket }))
      .catch((error: unknown) => {
        throw refusalOf(error);
      });
    if (ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') throw new Rejected(`the bucket ${Bucket} has no Object Lock`);
    return `Object Lock in COMPLIANCE mode, each object for ${this.settings.retainDays} days: nobody can shorten it, the bucket’s owner included`;
  }

  async put(name: string, bytes: Buffer, until: Date | null): Promise<string | null> {
    const earlier = await this.#same(name, bytes);
    if (earlier !== null) return earlier;
    const put = new PutObjectCommand({
      Bucket: this.settings.bucket,
      Key: this.settings.prefix + name,
      Body: bytes,
      ContentType: 'application/x-ndjson',
      ContentMD5: createHash('md5').update(bytes).digest('base64'),
      ObjectLockMode: 'COMPLIANCE',
      ...(until === null ? {} : { ObjectLockRetainUntilDate: until }),
    });
    const { VersionId } = await this.#client.send(put).catch((error: unknown) => {
      throw refusalOf(error);
    });
    if (!VersionId) throw new Rejected('the store gave no version: versioning is off');
    return VersionId;
  }

  async versions(after?: string): Promise<StoredVersion[]> {
    const found: StoredVersion[] = [];
    let marker: Pick<ListObjectVersionsCommandOutput, 'NextKeyMarker' | 'NextVersionIdMarker'> =
      after === undefined ? {} : { NextKeyMarker: this.settings.prefix + after };
    for (;;) {
      const page: ListObjectVersionsCommandOutput = await this.#client.send(
        new ListObjectVersionsCommand({
          Bucket: this.settings.bucket,
          Prefix: this.settings.prefix,
          KeyMarker: marker.NextKeyMarker,
          VersionIdMarker: marker.NextVersionIdMarker,
        }),
      );
      const listed =
        (deleted: boolean) => (one: { Key?: string | undefined; VersionId?: string | undefined; IsLatest?: boolean | undefined }) => ({
          name: (one.Key ?? '').slice(this.settings.prefix.length),
          version: one.VersionId ?? null,
          latest: one.IsLatest === true,
          deleted,
          flagged: true,
        });
      found.push(...(page.Versions ?? []).map(listed(false)), ...(page.DeleteMarkers ?? []).map(listed(true)));
      if (page.IsTruncated !== true) return found;
      marker = page;
    }
  }

  async get(name: string, version: string | null, most?: number): Promise<Buffer> {
    const part = most === undefined ? {} : { Range: `bytes=0-${most - 1}` };
    const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#named(name, version), ...part }));
    if (!Body) throw new Error('the store gave nothing');
    return Buffer.from(await Body.transformToByteArray());
  }

  async retention(name: string, version: string | null): Promise<Retention | null> {
    const { Retention } = await this.#client.send(new GetObjectRetentionCommand(this.#named(name, version)));
    return Retention ? { compliance: Retention.Mode === 'COMPLIANCE', until: Retention.RetainUntilDate ?? null } : null;
  }

  close(): void {
    this.#client.destroy();
    this.#agent.destroy();
  }

  #named(name: string, version: string | null) {
    return { Bucket: this.settings.bucket, Key: this.settings.prefix + name, ...(version === null ? {} : { VersionId: version }) };
  }

  /** The version of an object that a run before this one put there and did not live to write down. */
  async #same(name: string, bytes: Buffer): Promise<string | null> {
    const list = new ListObjectVersionsCommand({ Bucket: this.settings.bucket, Prefix: this.settings.prefix + name, MaxKeys: 2 });
    const { Versions = [] } = await this.#client.send(list).catch((error: unknown) => {
      throw refusalOf(error);
    });
    for (const { VersionId = null } of Versions) if ((await this.get(name, VersionId)).equals(bytes)) return VersionId;
    return null;
  }
}

/** An answer in the 400s but for those that pass by themselves is a no. */
function refusalOf(error: unknown): unknown {
  const status = Number(Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'httpStatusCode'));
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (!isRefusal || !(error instanceof Error)) return error;
  return new Rejected(`the store answered ${status} ${error.name}: ${error.message}`, { cause: error });
}
