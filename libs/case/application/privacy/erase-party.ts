import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { KeyStore } from '#crypto';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change, Executor } from '#rbac';
import { type PartyToErase, PrivacyStore } from './privacy-store.ts';

export const ERASE_PARTY = 'party.erase';
export interface ErasePayload {
  partyId: string;
}

/**
 * Erasing a person, as dual control carries it out: what stands in the clear is cleared, and the keys of the person and of their accounts
 * are destroyed. The log's entries stay and verify, because they commit to ciphertexts; so do packs that left the house.
 */
@Injectable()
export class EraseParty implements Executor<ErasePayload> {
  readonly requires = 'party:erase';

  constructor(
    private readonly store: PrivacyStore,
    private readonly keys: KeyStore,
    private readonly audit: Audit,
  ) {}

  async describe(tx: Tx, { partyId }: ErasePayload): Promise<{ title: string; changes: Change[] }> {
    const { kind, source, accounts } = await this.erasable(tx, partyId);
    return {
      title: `Erase a ${kind === 'PERSON' ? 'person' : 'company'} for good: ${partyId.slice(0, 8)}, known from ${source}`,
      changes: [
        { label: 'Name and protected fields', before: 'Readable with the right to reveal', after: 'Gone for good' },
        { label: 'Accounts', before: `${accounts}, numbers readable`, after: `${accounts}, numbers gone for good` },
      ],
    };
  }

  async execute(tx: Tx, { partyId }: ErasePayload, approval: Approval): Promise<void> {
    await this.erasable(tx, partyId);
    const subjects = await this.store.erase(tx, partyId, approval.id);
    for (const subject of subjects) await this.keys.destroySubject(tx, subject, approval.id);
    await this.audit.record(tx, {
      action: 'party.erase',
      object: { type: 'party', id: partyId },
      detail: { approval: approval.number, keys: subjects.length },
    });
  }

  /** Throws `not-found`, and `conflict` under a legal hold, while somebody works on it, or when it is done already. */
  private async erasable(tx: Tx, partyId: string): Promise<PartyToErase> {
    const party = await this.store.party(tx, partyId);
    if (!party) throw new DomainError('not-found', 'There is no such person');
    if (party.erased) throw new DomainError('conflict', 'This person is erased already');
    if (party.held) throw new DomainError('conflict', 'A legal hold keeps this person: lift it first, if it may be lifted');
    if (party.workedOn) throw new DomainError('conflict', 'An open case or alert is about this person: bring it to its end first');
    return party;
  }
}
