import { X509Certificate } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditDestinations, type DestinationKind, type SettingsOf } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, permitted } from '#rbac';
import {
  additionLines,
  additionTitle,
  changeLines,
  changeTitle,
  type DestinationAddition,
  type DestinationChange,
  type DestinationVerb,
} from '../../domain/destinations/destination-change.ts';

export type SecretOf = Readonly<Record<string, string>>;

export interface AdditionRequest {
  readonly kind: DestinationKind;
  readonly name: string;
  readonly settings: SettingsOf[DestinationKind];
  readonly secret: SecretOf | null;
  /** From the first entry, or from what is sealed next. */
  readonly from: 'start' | 'now';
  readonly reason: string;
}

export interface ChangeRequest {
  readonly verb: DestinationVerb;
  /** Of what the settings are; it has to be the destination's own. */
  readonly kind?: DestinationKind | undefined;
  readonly name?: string | undefined;
  readonly settings?: SettingsOf[DestinationKind] | undefined;
  readonly secret?: SecretOf | undefined;
  readonly reason: string;
}

const fingerprint = (pem: string): string => `${new X509Certificate(pem).fingerprint256.slice(0, 23)}…`;
const bytesOf = (base64: string | null): Buffer | null => (base64 === null ? null : Buffer.from(base64, 'base64'));

/** Where copies of the log go is decided by two: whoever could send them elsewhere alone could hide what the log tells. */
@Injectable()
export class RequestDestination implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly destinations: AuditDestinations,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<DestinationAddition>('audit.destination-add', {
      requires: 'audit:forward',
      describe: async (_, addition) => ({ title: additionTitle(addition), changes: additionLines(addition, fingerprint) }),
      execute: (tx, addition, approval) => this.#add(tx, addition, approval),
    });
    this.dualControl.register<DestinationChange>('audit.destination-change', {
      requires: 'audit:forward',
      describe: (tx, change) => this.#describe(tx, change),
      targetVersion: async (tx, { id }) => String((await this.destinations.get(tx, id)).version),
      execute: (tx, change, approval) => this.#change(tx, change, approval),
    });
  }

  /** Asks for a new destination; nothing is sent until a second person agrees. Throws `duplicate` when the same already waits. */
  add(actor: Actor, { kind, name, settings, secret, from, reason }: AdditionRequest): Promise<Approval> {
    const id = uuidv7();
    return this.unitOfWork.run(permitted(actor, 'audit:forward'), async (tx) => {
      const sealed = secret === null ? null : (await this.destinations.seal(tx, id, secret)).toString('base64');
      const first = from === 'start' ? 0 : await this.destinations.size(tx);
      const payload = { id, kind, name, settings, secret: sealed, from: first };
      return this.dualControl.request(tx, { action: 'audit.destination-add', subject: { type: 'destination', id }, payload, reason });
    });
  }

  /** Asks for a change; it takes effect once a second person agreed and the old receiver was told. Throws `not-found`, `conflict`. */
  change(actor: Actor, id: string, { verb, kind, name, settings, secret, reason }: ChangeRequest): Promise<Approval> {
    return this.unitOfWork.run(permitted(actor, 'audit:forward'), async (tx) => {
      const destination = await this.destinations.get(tx, id);
      if (kind !== undefined && kind !== destination.kind) throw new DomainError('validation', 'A destination keeps its kind');
      const sealed = secret === undefined ? null : (await this.destinations.seal(tx, id, secret)).toString('base64');
      const payload: DestinationChange = { id, verb, name: name ?? null, settings: settings ?? null, secret: sealed };
      const subject = { type: 'destination', id };
      return this.dualControl.request(tx, { action: 'audit.destination-change', subject, payload, reason });
    });
  }

  async #describe(tx: Tx, change: DestinationChange) {
    const destination = await this.destinations.get(tx, change.id);
    if (destination.next) throw new DomainError('conflict', 'Another change of this destination is about to take effect');
    if (change.verb === 'pause' && destination.state === 'paused') throw new DomainError('conflict', 'It is paused already');
    if (change.verb === 'resume' && destination.state === 'active') throw new DomainError('conflict', 'It is active already');
    const changes = changeLines(destination, change, fingerprint);
    if (changes.length === 0) throw new DomainError('validation', 'This changes nothing');
    return { title: changeTitle(destination, change), changes };
  }

  async #add(tx: Tx, addition: DestinationAddition, approval: Approval): Promise<void> {
    const { id, name, kind, settings, secret, from } = addition;
    const made = { id, name, kind, settings, secret: bytesOf(secret), from, approval: approval.id };
    await this.destinations.add(tx, made, detailOf(approval, additionTitle(addition)));
  }

  async #change(tx: Tx, change: DestinationChange, approval: Approval): Promise<void> {
    const { id, verb, name, settings, secret } = change;
    const state = verb === 'change' ? null : ({ pause: 'paused', resume: 'active', remove: 'removed' } as const)[verb];
    const proposed = { id, name, settings, secret: bytesOf(secret), state, approval: approval.id };
    await this.destinations.change(tx, proposed, detailOf(approval, approval.title));
  }
}

const detailOf = (approval: Approval, title: string) => ({
  title,
  approval: approval.id,
  maker: approval.maker,
  reason: approval.reason,
});
