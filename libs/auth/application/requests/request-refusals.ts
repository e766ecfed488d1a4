import { Injectable } from '@nestjs/common';
import { Audit, type AuditEvent } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { anonymousSignIn, refusedActor } from '../service-actor.ts';
import { type Knock, type RefusalKind, Refusals } from './refusals.ts';

/** A request that another site made a browser send. Texts are as the browser sent them. */
export interface CrossSiteRequest extends Knock {
  /** Whoever is signed in with the session that came along. */
  readonly actor: Actor | null;
  readonly method: string;
  readonly path: string;
  /** Sec-Fetch-Site and Origin. */
  readonly site: string | null;
  readonly origin: string | null;
}

const LONGEST_PATH = 160;
const LONGEST_DETAIL = 200;
/** A path of ours has no others; what is none of ours is not to be read as more than that. */
const plain = (text: string, longest: number): string => text.replace(/[^\x21-\x7e]/g, '').slice(0, longest);

/** What browsers are made to send or to carry, written down within the bound of their network; beyond it, it is counted. */
@Injectable()
export class RequestRefusals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly refusals: Refusals,
    private readonly audit: Audit,
  ) {}

  async crossSite({ actor, method, path, site, origin, ...knock }: CrossSiteRequest): Promise<void> {
    await this.record('cross-site', actor ? refusedActor(actor) : anonymousSignIn(knock.request), knock, {
      action: 'auth.cross-site',
      object: { type: 'request', id: `${method} ${plain(path, LONGEST_PATH)}` },
      reason: site === 'same-site' ? 'same-site' : 'cross-site',
      detail: { origin: origin === null ? null : plain(origin, LONGEST_DETAIL), ip: knock.ip },
    });
  }

  /**
   * A sign-in that came with a session id which is not live: one that we never gave out, and so may have been planted, or one that is over,
   * which is how an honest browser comes back. Nobody can tell them apart, since of an ended session nothing is kept; so this raises no alarm.
   * `hash` is its SHA-256, of which the entry has enough to see the same id again.
   */
  async deadSession(hash: Buffer, knock: Knock): Promise<void> {
    await this.record('session', anonymousSignIn(knock.request), knock, {
      action: 'auth.session-unknown',
      object: { type: 'session', id: `sha256:${hash.toString('hex', 0, 8)}` },
      reason: 'session-not-live',
      detail: { ip: knock.ip },
    });
  }

  private async record(kind: RefusalKind, actor: Actor, { ip }: Knock, event: AuditEvent): Promise<void> {
    await this.unitOfWork.run(actor, async (tx) => {
      if ((await this.refusals.count(tx, kind, ip)) === null) await this.audit.record(tx, { ...event, outcome: 'denied' });
    });
  }
}
