import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AuditReader, type EntryProof } from '#audit-chain';
import { isDomainError } from '#kernel';
import { type Actor, serviceActor, type Tx, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, type ReviewDetail, type ReviewItemView, ReviewRecords } from '#rbac';

/** A campaign with everything that was answered, and the entries of the log that say so. */
export interface ReviewResult {
  review: ReviewDetail;
  items: readonly ReviewItemView[];
  /** In the order of time; each leads to a checkpoint of its own, as the log may grow while they are read. */
  proofs: readonly EntryProof[];
  names: ReadonlyMap<string, PersonName>;
  /** RFC 3339. */
  at: string;
}

const PAGE = 500;
const TRIES = 10;
const PAUSE_MILLIS = 400;

/** Reads entries of this one campaign for people who may read the campaign but not the whole log. */
const RIGHTS = ['audit:read', 'review:read', 'approval:read', 'role:read', 'team:read', 'user:read'];

/** Gathers a campaign's result under the reader's own rights, and its entries as the reporter. */
@Injectable()
export class GatherReviewResult {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ReviewRecords,
    private readonly reader: AuditReader,
    private readonly people: People,
  ) {}

  /** Throws `not-found`, and `unavailable` while an entry of it waits for its seal. */
  async of(actor: Actor, id: string): Promise<ReviewResult> {
    const { review, items } = await this.unitOfWork.read(permitted(actor, 'review:read'), async (tx) => ({
      review: await this.records.detail(tx, id),
      items: await this.records.items(tx, id),
    }));
    return this.whenSealed(() => this.proven(serviceActor('reporter', RIGHTS, actor.request), id, { review, items }));
  }

  private proven(reporter: Actor, id: string, { review, items }: Pick<ReviewResult, 'review' | 'items'>): Promise<ReviewResult> {
    return this.unitOfWork.read(permitted(reporter, 'audit:read'), async (tx) => {
      const proofs = await this.proofs(tx, await this.entriesOf(tx, id, items));
      const names = await this.people.names(
        tx,
        proofs.map(({ entry }) => entry.entry.actor.sub),
      );
      return { review, items, proofs, names, at: tx.now() };
    });
  }

  /** What was written a moment ago waits for its seal, half a second as a rule. */
  private async whenSealed<T>(read: () => Promise<T>): Promise<T> {
    for (let left = TRIES; ; left -= 1) {
      try {
        return await read();
      } catch (error) {
        if (left === 0 || !isDomainError(error) || error.code !== 'unavailable') throw error;
        await setTimeout(PAUSE_MILLIS);
      }
    }
  }

  /** Entries about the campaign, and about the requests by which its roles were given and taken. */
  private async entriesOf(tx: Tx, id: string, items: readonly ReviewItemView[]): Promise<string[]> {
    const requests = items.flatMap(({ request, granted }) => [request, granted?.approval ?? null]).filter((one) => one !== null);
    const about = [{ object: id, objectType: 'review' }, ...[...new Set(requests)].map((object) => ({ object, objectType: 'approval' }))];
    const found: { id: string; at: string }[] = [];
    for (const filter of about) {
      const { items: entries } = await this.reader.search(tx, filter, null, PAGE);
      // Who took the result away, and when, says nothing about the result.
      const told = entries.filter(({ entry }) => entry.action !== 'review.export');
      found.push(...told.map(({ entry }) => ({ id: entry.id, at: entry.at })));
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : 1)).map((entry) => entry.id);
  }

  private async proofs(tx: Tx, ids: readonly string[]): Promise<EntryProof[]> {
    const proofs: EntryProof[] = [];
    for (const id of ids) proofs.push(await this.reader.proof(tx, id));
    return proofs;
  }
}
