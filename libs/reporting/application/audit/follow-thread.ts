import { Injectable } from '@nestjs/common';
import { AuditReader, type EntryFilter, type SealedEntry } from '#audit-chain';
import { timestamp } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { AccessStories, DualControl, type GrantStory, permitted } from '#rbac';
import { EntryRows } from './entry-rows.ts';

/** A stretch of a story: one request, an access review, or what its holder did in between. */
interface Stretch {
  title: string;
  number: string | null;
  approval: string | null;
  entries: SealedEntry[];
}

const PAGE = 200;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** What reading a story takes, beside the log. */
@Injectable()
export class ThreadParts {
  constructor(
    readonly dualControl: DualControl,
    readonly stories: AccessStories,
    readonly rows: EntryRows,
  ) {}
}

/**
 * The entries of one request as one story: who asked, whose own approval was refused, the second proof and the second key, what it did,
 * the holder's sign-in from which it counts, and what took it away again.
 */
@Injectable()
export class FollowThread {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: AuditReader,
    private readonly parts: ThreadParts,
  ) {}

  /** Throws `not-found` for a request that does not exist or is out of sight. */
  execute(actor: Actor, approval: string) {
    return this.unitOfWork.read(permitted(actor, 'audit:read'), async (tx) => {
      const story = await this.parts.stories.of(tx, approval);
      const stretches = story ? await this.ofGrant(tx, story) : [await this.ofRequest(tx, approval)];
      const told: unknown[] = [];
      const seen = new Set<string>();
      for (const { entries, ...about } of stretches) {
        const fresh = entries.filter(({ entry }) => !seen.has(entry.id)).sort((a, b) => (a.entry.at < b.entry.at ? -1 : 1));
        for (const { entry } of fresh) seen.add(entry.id);
        if (fresh.length > 0) told.push({ ...about, entries: await this.parts.rows.of(tx, fresh) });
      }
      return { stretches: told };
    });
  }

  private async ofGrant(tx: Tx, story: GrantStory): Promise<Stretch[]> {
    const stretches: Stretch[] = [];
    if (story.grantedBy) stretches.push(await this.ofRequest(tx, story.grantedBy));
    const signIn = await this.firstSignIn(tx, story);
    if (signIn) stretches.push({ title: 'It counts from the next sign-in', number: null, approval: null, entries: [signIn] });
    if (story.review) {
      const entries = await this.search(tx, { object: story.review, objectType: 'review', action: 'review.open' });
      const mine = story.revokedBy ? await this.ofRequest(tx, story.revokedBy) : null;
      const closing = await this.search(tx, { object: story.review, objectType: 'review', action: 'review.sign-off' });
      stretches.push({ title: 'The access review', number: null, approval: null, entries });
      if (mine) stretches.push(mine);
      if (closing.length > 0) stretches.push({ title: 'Signed off', number: null, approval: null, entries: closing });
    } else if (story.revokedBy) stretches.push(await this.ofRequest(tx, story.revokedBy));
    return stretches;
  }

  /** Everything about a request, and what was written in the same breath: a step-up before it, and what carrying it out did. */
  private async ofRequest(tx: Tx, id: string): Promise<Stretch> {
    const { title, number } = await this.parts.dualControl.get(tx, id);
    const own = await this.search(tx, { object: id, objectType: 'approval' });
    const found = new Map(own.map((sealed) => [sealed.entry.id, sealed]));
    for (const { entry } of own) {
      const at = Date.parse(entry.at);
      const near = await this.search(tx, { actor: entry.actor.sub, from: timestamp(at - SECOND), to: timestamp(at + 5 * SECOND) });
      for (const sealed of near) if (sealed.entry.request === entry.request) found.set(sealed.entry.id, sealed);
      if (entry.outcome !== 'granted' || entry.action === 'approval.request') continue;
      const proofs = await this.search(tx, {
        actor: entry.actor.sub,
        action: 'auth.step-up',
        from: timestamp(at - 15 * MINUTE),
        to: entry.at,
      });
      if (proofs[0]) found.set(proofs[0].entry.id, proofs[0]);
    }
    return { title, number, approval: id, entries: [...found.values()] };
  }

  private async firstSignIn(tx: Tx, { user, grantedAt }: GrantStory): Promise<SealedEntry | undefined> {
    const to = timestamp(Date.parse(grantedAt) + 30 * DAY);
    return (await this.search(tx, { actor: user, action: 'auth.sign-in', outcome: 'granted', from: grantedAt, to })).at(-1);
  }

  private async search(tx: Tx, filter: EntryFilter): Promise<SealedEntry[]> {
    return (await this.reader.search(tx, filter, null, PAGE)).items;
  }
}
