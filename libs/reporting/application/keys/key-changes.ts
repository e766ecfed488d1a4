import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { KeyRotation, type RotatableKey } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type Approval, type Change, DualControl, type Executor } from '#rbac';
import { RootKeyChanges, type RootPayload } from './root-key-changes.ts';

export const ROTATE_KEY = 'key.rotate';
export const DESTROY_KEY = 'key.destroy';
export const REWRAP_KEYS = 'key.rewrap';

/** A domain key; or the root key, and which version of it is to be there: it is made later, and once. */
export type RotatePayload = { key: RotatableKey } | RootPayload;
/** Moves whatever lies under older versions, so it names none. */
export type RewrapPayload = { key: 'case' };
export interface DestroyPayload {
  /** `root`, or the name of a domain key. */
  key: string;
  version: number;
}

const object = (key: string) => ({ type: 'key', id: key });

/** What administrators do to keys, each with a second one's agreement. Registered here because nothing below knows of requests. */
@Injectable()
export class KeyChanges implements OnModuleInit {
  constructor(
    private readonly dualControl: DualControl,
    private readonly rotation: KeyRotation,
    private readonly root: RootKeyChanges,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<RotatePayload>(ROTATE_KEY, this.rotate());
    this.dualControl.register<DestroyPayload>(DESTROY_KEY, this.destroy());
    this.dualControl.register<RewrapPayload>(REWRAP_KEYS, this.rewrap());
  }

  private rotate(): Executor<RotatePayload> {
    return {
      requires: 'key:manage',
      describe: async (tx, payload) =>
        payload.key === 'root' ? this.root.describe(tx, 'rotate', payload) : this.describeRotation(tx, payload.key),
      // Another rotation in between makes this one superfluous: the request is void.
      targetVersion: async (tx, { key }) => String(key === 'root' ? await this.root.newest(tx) : await this.newest(tx, key)),
      execute: async (tx, payload, approval) => {
        if (payload.key === 'root') return this.root.order(tx, 'rotate', payload, approval);
        const version = await this.rotation.rotateDomain(tx, payload.key);
        await this.record(tx, 'key.rotate', { key: payload.key, version }, approval);
      },
    };
  }

  private destroy(): Executor<DestroyPayload> {
    return {
      requires: 'key:manage',
      describe: async (tx, { key, version }) => {
        if (key === 'root') return this.root.describe(tx, 'destroy', { key, version });
        await this.rotation.assertUnused(tx, key, version);
        return {
          title: `Destroy version ${version} of the key ‘${key}’ for good`,
          changes: [{ label: `Version ${version}`, before: 'Retired, wraps nothing', after: 'Destroyed' }],
        };
      },
      execute: async (tx, payload, approval) => {
        const { key, version } = payload;
        if (key === 'root') return this.root.order(tx, 'destroy', { key, version }, approval);
        await this.record(tx, 'key.destroy-version', payload, approval);
        await this.rotation.destroy(tx, { name: key, version }, approval.id);
      },
    };
  }

  private rewrap(): Executor<RewrapPayload> {
    const left = async (tx: Tx) => {
      const { provider, keys, moving } = await this.rotation.status(tx);
      if (moving) throw new DomainError('conflict', 'Keys are being moved already');
      const subjects = keys.filter(({ state, name }) => name === 'case' && state === 'retired').reduce((sum, { wraps }) => sum + wraps, 0);
      const roots = keys.filter(({ rootVersion }) => rootVersion !== null && rootVersion < provider.rootVersion).length;
      if (subjects + roots === 0) throw new DomainError('conflict', 'Nothing is left on an old version');
      return { subjects, roots };
    };
    return {
      requires: 'key:manage',
      describe: async (tx) => {
        const { subjects, roots } = await left(tx);
        const before = `${subjects} keys of persons and accounts, ${roots} others`;
        return { title: 'Move keys to their newest version', changes: [{ label: 'On old versions', before, after: 'None' }] };
      },
      execute: async (tx, _, approval) => {
        await left(tx);
        await this.rotation.order(tx, uuidv7(), approval.id);
      },
    };
  }

  private async describeRotation(tx: Tx, key: RotatableKey): Promise<{ title: string; changes: Change[] }> {
    const newest = await this.newest(tx, key);
    return {
      title: `Make a new version of the key ‘${key}’`,
      changes: [{ label: 'Written with from now on', before: `Version ${newest}`, after: `Version ${newest + 1}` }],
    };
  }

  private async newest(tx: Tx, key: string): Promise<number> {
    const { keys } = await this.rotation.status(tx);
    return Math.max(0, ...keys.filter(({ name }) => name === key).map(({ version }) => version));
  }

  private async record(
    tx: Tx,
    action: 'key.rotate' | 'key.destroy-version',
    { key, version }: DestroyPayload,
    approval: Approval,
  ): Promise<void> {
    await this.audit.record(tx, { action, object: object(key), detail: { key, version, approval: approval.number } });
  }
}
