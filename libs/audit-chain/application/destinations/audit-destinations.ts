import { Injectable } from '@nestjs/common';
import { Secrets } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import type { Destination } from '../../domain/destinations/destination.ts';
import type { DestinationStatus } from '../../domain/destinations/destination-status.ts';
import { Audit } from '../audit.ts';
import { DestinationStore, type NewDestination, type ProposedChange } from './destination-store.ts';
import { secretPlace } from './secret-place.ts';

/** Where copies of the log go: how each destination stands, and what two people agreed to change. */
@Injectable()
export class AuditDestinations {
  constructor(
    private readonly store: DestinationStore,
    private readonly secrets: Secrets,
    private readonly audit: Audit,
  ) {}

  /** Cursor, lag, last heartbeat and last check of each destination that is not removed, by name. Needs audit:read or audit:forward. */
  status(tx: Tx): Promise<DestinationStatus[]> {
    return this.store.statuses(tx);
  }

  /** Throws `not-found`, also for one that was removed. */
  async get(tx: Tx, id: string): Promise<Destination> {
    const destination = await this.store.find(tx, id);
    if (!destination || destination.state === 'removed') throw new DomainError('not-found', 'There is no such destination');
    return destination;
  }

  /** Who cosigns the log's states, by name, with their verifier keys. */
  async witnesses(tx: Tx): Promise<{ name: string; vkey: string }[]> {
    const found: { name: string; vkey: string }[] = [];
    for (const { id, kind } of await this.store.statuses(tx)) {
      const destination = kind === 'witness' ? await this.store.find(tx, id) : null;
      if (destination && 'vkey' in destination.settings) found.push({ name: destination.name, vkey: destination.settings.vkey });
    }
    return found;
  }

  size(tx: Tx): Promise<number> {
    return this.store.size(tx);
  }

  /** Encrypts a destination's secrets for its row: what comes out may stand in a request for approval. */
  seal(tx: Tx, id: string, secret: Readonly<Record<string, string>>): Promise<Buffer> {
    return this.secrets.encrypt(tx, secretPlace(id), JSON.stringify(secret));
  }

  /** Carries out an approved addition. Throws `duplicate` for a name that is taken. */
  async add(tx: Tx, destination: NewDestination, detail: Readonly<Record<string, string | null>>): Promise<void> {
    await this.store.add(tx, destination);
    await this.audit.record(tx, {
      action: 'audit.destination-add',
      object: { type: 'destination', id: destination.id },
      detail: { ...detail },
    });
  }

  /**
   * Writes an approved change down. It takes effect when the receiver of before has the entry about it, also in a pause, or after 15 minutes
   * when that one does not take it, which opens an incident. Throws `not-found`, and `conflict` while another change waits.
   */
  async change(tx: Tx, change: Omit<ProposedChange, 'entry'>, detail: Readonly<Record<string, string | null>>): Promise<void> {
    const destination = await this.store.lock(tx, change.id);
    if (!destination || destination.state === 'removed') throw new DomainError('not-found', 'There is no such destination');
    if (destination.next) throw new DomainError('conflict', 'Another change of this destination is about to take effect');
    const { id } = await this.audit.record(tx, {
      action: actionOf(change.state),
      object: { type: 'destination', id: change.id },
      detail: { ...detail },
    });
    await this.store.propose(tx, { ...change, entry: id });
  }

  /** Asks the worker to send one message that fills no place of the log. Gives the order's id. */
  async test(tx: Tx, id: string): Promise<string> {
    await this.get(tx, id);
    return this.#order(tx, id, 'test', null);
  }

  /** Asks the worker to go back to an index that the receiver has confirmed, and to send everything from there again. */
  async resend(tx: Tx, id: string, from: number): Promise<string> {
    const { kind } = await this.get(tx, id);
    if (kind !== 'syslog-tls' && kind !== 'hec') throw new DomainError('validation', 'Only a SIEM can be sent entries again');
    if (from > (await this.store.size(tx))) throw new DomainError('validation', 'The log has no such entry yet');
    return this.#order(tx, id, 'resend', from);
  }

  /** Asks the worker to read the copies back now and to compare them with the log. */
  async verify(tx: Tx, id: string): Promise<string> {
    const { kind } = await this.get(tx, id);
    if (kind !== 's3' && kind !== 'directory') throw new DomainError('validation', 'Only a store has copies to be read back');
    return this.#order(tx, id, 'verify', null);
  }

  async #order(tx: Tx, destinationId: string, kind: 'test' | 'resend' | 'verify', from: number | null): Promise<string> {
    const id = uuidv7();
    await this.store.order(tx, { id, destinationId, kind, from });
    const action = kind === 'resend' ? 'audit.destination-resend' : kind === 'test' ? 'audit.destination-test' : 'audit.check';
    await this.audit.record(tx, {
      action,
      object: { type: 'destination', id: destinationId },
      ...(from === null ? {} : { reason: `from index ${from}` }),
    });
    return id;
  }
}

function actionOf(state: ProposedChange['state']) {
  if (state === 'removed') return 'audit.destination-remove';
  if (state === 'paused') return 'audit.destination-pause';
  return state === 'active' ? 'audit.destination-resume' : 'audit.destination-change';
}
