import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import type { Approval } from '#rbac';
import { type ListedServiceAccount, ServiceAccountStore, type WantedKey } from './service-account-store.ts';
import { keyEnd } from './service-key.ts';

/** The payload of `service-account.create`. The id is drawn with the request, so that the key's owner knows it from the start. */
export type AccountRequest = { id: string; name: string; permissions: string[]; networks: string[]; perMinute: number; key: WantedKey };

/** The payload of `service-account.rotate`: a new key, and how long the older ones go on beside it. */
export type RotationRequest = { id: string; key: WantedKey; overlapHours: number };

/** The payload of `service-account.disable`. */
export type DisablingRequest = { id: string };

const HOUR = 3_600_000;
const LIVE_AT_MOST = 2;

const keyWords = ({ kind, thumbprint, days }: WantedKey) =>
  `${kind === 'ed25519' ? 'Ed25519 key' : 'Client certificate'} ${thumbprint.slice(0, 16)}…, ${days} days at most`;

const isLive = ({ revokedAt, expiresAt }: { revokedAt: string | null; expiresAt: string }, now: string) =>
  revokedAt === null && Date.parse(expiresAt) > Date.parse(now);

/** What a change of a service account says, allows and does. Triggers say the same again. */
@Injectable()
export class ServiceAccountChanges {
  constructor(
    private readonly accounts: ServiceAccountStore,
    private readonly audit: Audit,
  ) {}

  async describeCreation(tx: Tx, { name, permissions, networks, perMinute, key }: AccountRequest) {
    await this.assertFree(tx, { name, thumbprint: key.thumbprint });
    const after = (label: string, text: string) => ({ label, before: '–', after: text });
    return {
      title: `Make the service account ${name}`,
      changes: [
        after('May', permissions.join(', ')),
        after('From', networks.join(', ')),
        after('Requests a minute', String(perMinute)),
        after('Key', keyWords(key)),
      ],
    };
  }

  async create(tx: Tx, request: AccountRequest, approval: Approval): Promise<void> {
    const { id, name, permissions, networks, perMinute, key } = request;
    await this.accounts.insert(tx, { id, name, permissions, networks, perMinute, approval: approval.id });
    const until = await this.addKey(tx, { account: id, key, approval });
    const detail = { name, permissions, networks, perMinute, key: key.thumbprint, kind: key.kind, until };
    await this.record(tx, 'service-account.create', { id, approval, detail });
  }

  async describeRotation(tx: Tx, { id, key, overlapHours }: RotationRequest) {
    const { name, keys } = await this.active(tx, id);
    await this.assertFree(tx, { thumbprint: key.thumbprint });
    const live = keys.filter((known) => isLive(known, tx.now()));
    if (overlapHours > 0 && live.length >= LIVE_AT_MOST) {
      throw new DomainError('conflict', `${name} has ${live.length} live keys: revoke one, or ask for no overlap`);
    }
    const before = live.map(({ label }) => label).join(', ') || '–';
    return {
      title: `Give ${name} a new key`,
      changes: [
        { label: 'Key', before, after: keyWords(key) },
        { label: 'Older keys end', before: '–', after: overlapHours === 0 ? 'At once' : `After ${overlapHours} hours` },
      ],
    };
  }

  async rotate(tx: Tx, { id, key, overlapHours }: RotationRequest, approval: Approval): Promise<void> {
    await this.active(tx, id);
    const until = await this.addKey(tx, { account: id, key, approval });
    const olderUntil = timestamp(Date.parse(tx.now()) + overlapHours * HOUR);
    await this.accounts.endKeys(tx, id, { except: key.thumbprint, until: olderUntil });
    const detail = { key: key.thumbprint, kind: key.kind, until, olderUntil };
    await this.record(tx, 'service-account.rotate', { id, approval, detail });
  }

  async describeDisabling(tx: Tx, { id }: DisablingRequest) {
    const { name } = await this.active(tx, id);
    return { title: `Disable the service account ${name} for good`, changes: [{ label: 'State', before: 'Active', after: 'Disabled' }] };
  }

  async disable(tx: Tx, { id }: DisablingRequest, approval: Approval): Promise<void> {
    const { name, permissions } = await this.active(tx, id);
    await this.accounts.disable(tx, id, approval.id);
    await this.record(tx, 'service-account.disable', { id, approval, detail: { name, permissions: [...permissions] } });
  }

  /** The keys that are there: when they differ at the decision, the request was about something else. */
  async version(tx: Tx, { id }: { id: string }): Promise<string> {
    const { keys } = await this.active(tx, id);
    return keys.map((key) => `${key.id}${key.revokedAt === null ? '' : '-'}`).join(' ');
  }

  private async active(tx: Tx, id: string): Promise<ListedServiceAccount> {
    const account = await this.accounts.find(tx, id);
    if (!account) throw new DomainError('not-found', 'There is no such service account');
    if (account.state !== 'ACTIVE') throw new DomainError('conflict', `${account.name} is disabled already`);
    return account;
  }

  private async assertFree(tx: Tx, wanted: { name?: string; thumbprint: string }): Promise<void> {
    if (await this.accounts.taken(tx, wanted)) throw new DomainError('duplicate', 'Another service account has this name or this key');
  }

  private async addKey(tx: Tx, added: { account: string; key: WantedKey; approval: Approval }): Promise<string> {
    const { account, key, approval } = added;
    const until = timestamp(keyEnd(key, Date.parse(tx.now())));
    await this.accounts.addKey(tx, { ...key, id: uuidv7(), account, until, approval: approval.id });
    return until;
  }

  private async record(
    tx: Tx,
    action: 'service-account.create' | 'service-account.rotate' | 'service-account.disable',
    about: { id: string; approval: Approval; detail: Record<string, string | number | string[]> },
  ): Promise<void> {
    const { id, approval, detail } = about;
    const by = { approval: approval.id, maker: approval.maker, reason: approval.reason };
    await this.audit.record(tx, { action, object: { type: 'service-account', id }, detail: { ...detail, ...by } });
  }
}
