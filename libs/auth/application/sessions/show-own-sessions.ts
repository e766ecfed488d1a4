import { Injectable } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { withoutSteps } from '../../domain/watch/history.ts';
import { type ShownFinding, WatchInView } from '../watch/show-watch.ts';
import { type SignIn, SignInLog } from '../watch/sign-in-log.ts';
import { type ListedSession, SessionStore } from './session-store.ts';

const REMEMBERED = 40;
const SHOWN = 20;
const NOTICED = 10;

export interface OwnSessions {
  readonly sessions: (ListedSession & { current: boolean })[];
  /** Tries of the past, failed ones too, the newest first. */
  readonly past: SignIn[];
  /** What was noticed about this account, the newest first. */
  readonly noticed: ShownFinding[];
}

/** What an account was used for, and what was made of it. */
@Injectable()
export class OwnHistory {
  constructor(
    private readonly log: SignInLog,
    private readonly watch: WatchInView,
  ) {}

  async read(tx: Tx, user: string): Promise<Pick<OwnSessions, 'past' | 'noticed'>> {
    const { items } = await this.log.list(tx, { user, limit: REMEMBERED });
    const noticed = await this.watch.list(tx, { user, limit: NOTICED });
    return { past: withoutSteps(items).slice(0, SHOWN), noticed: noticed.items };
  }
}

/** Where one is signed in, and who was at one's account: to recognise what was not oneself. */
@Injectable()
export class ShowOwnSessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly history: OwnHistory,
  ) {}

  execute(actor: Actor): Promise<OwnSessions> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => ({
      sessions: (await this.sessions.list(tx, actor.sub)).map((session) => ({ ...session, current: session.id === actor.session })),
      ...(await this.history.read(tx, actor.sub)),
    }));
  }
}
