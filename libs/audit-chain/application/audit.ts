import { Inject, Injectable } from '@nestjs/common';
import { PayloadCipher, type PayloadToSeal } from '#crypto';
import { uuidv7 } from '#kernel';
import { type Actor, CONFIG, type Config, type Tx, UnitOfWork } from '#platform';
import { canonicalBytes } from '#proof';
import { type AuditEvent, assertRecordable } from '../domain/event.ts';
import { type Draft, EntryStore } from './entry-store.ts';
import { recordedReason } from './recorded-reason.ts';

/** Details of nobody in particular are encrypted under the log's own key. */
const NOBODY = 'audit';

/** Entries in one call of the database: few enough that the message stays small, many enough that the round trip does not count. */
const BATCH = 1000;

/** Writes down what happened, in the transaction in which it happens: both are kept or neither is. */
@Injectable()
export class Audit {
  constructor(
    private readonly entries: EntryStore,
    private readonly payloads: PayloadCipher,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Gives the new entry's id. Throws `validation`, `audit-refused`, `context-missing`, `key-unavailable`. */
  async record(tx: Tx, event: AuditEvent): Promise<{ id: string }> {
    const id = uuidv7();
    await this.append(tx, [id], [event]);
    return { id };
  }

  /** Like `record` for many, in the order given. Gives their ids. */
  async recordMany(tx: Tx, events: readonly AuditEvent[]): Promise<{ id: string }[]> {
    const ids = events.map(() => uuidv7());
    for (let at = 0; at < events.length; at += BATCH) await this.append(tx, ids.slice(at, at + BATCH), events.slice(at, at + BATCH));
    return ids.map((id) => ({ id }));
  }

  /** Records a refusal in a transaction of its own, since the refused one leaves nothing behind. */
  async denied(actor: Actor, event: AuditEvent): Promise<void> {
    await this.unitOfWork.run(actor, async (tx) => {
      await this.record(tx, { ...event, outcome: 'denied' });
    });
  }

  private async append(tx: Tx, ids: readonly string[], events: readonly AuditEvent[]): Promise<void> {
    for (const event of events) assertRecordable(event);
    const sealed = await this.sealDetails(tx, ids, events);
    const drafts = events.map((event, i): Draft => {
      const id = ids[i] ?? '';
      const payload = sealed.get(id);
      return {
        id,
        action: event.action,
        objectType: event.object.type,
        objectId: event.object.id,
        caseId: event.caseId ?? null,
        outcome: event.outcome ?? 'granted',
        reason: event.reason ? recordedReason(event.reason) : null,
        cipher: payload?.ciphertext ?? null,
        key: payload?.keyId ?? null,
      };
    });
    await this.entries.append(tx, this.config.logName, drafts);
  }

  private async sealDetails(tx: Tx, ids: readonly string[], events: readonly AuditEvent[]) {
    const wanted: PayloadToSeal[] = [];
    for (const [i, { detail, subject }] of events.entries()) {
      if (detail !== undefined) wanted.push({ owner: subject ?? NOBODY, entry: ids[i] ?? '', bytes: canonicalBytes(detail) });
    }
    const sealed = wanted.length > 0 ? await this.payloads.sealMany(tx, wanted) : [];
    return new Map(wanted.map(({ entry }, i) => [entry, sealed[i]]));
  }
}
