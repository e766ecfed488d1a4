import { Injectable } from '@nestjs/common';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, personIn } from '#rbac';
import { detectorNames, saysOf } from '../../domain/watch/words.ts';
import { type Finding, type FindingFilter, FindingStore } from './finding-store.ts';
import { type SignIn, type SignInFilter, SignInLog } from './sign-in-log.ts';

/** A finding in words. */
export interface ShownFinding extends Omit<Finding, 'user' | 'acknowledgedBy'> {
  readonly title: string;
  readonly says: string;
  readonly person: PersonName | null;
  readonly answeredBy: PersonName | null;
  /** Accounts that were tried, where there were several. */
  readonly people: PersonName[];
  readonly networks: readonly string[];
}

export interface ShownSignIn extends Omit<SignIn, 'user'> {
  readonly person: PersonName | null;
}

/** Reads of the watch, with names. */
@Injectable()
export class WatchInView {
  constructor(
    private readonly log: SignInLog,
    private readonly findings: FindingStore,
    private readonly people: People,
  ) {}

  async signIns(tx: Tx, filter: SignInFilter): Promise<Page<ShownSignIn>> {
    const { items, next } = await this.log.list(tx, filter);
    const names = await this.people.names(tx, new Set(items.flatMap(({ user }) => (user === null ? [] : [user]))));
    return { items: items.map(({ user, ...rest }) => ({ ...rest, person: user === null ? null : personIn(names, user) })), next };
  }

  async list(tx: Tx, filter: FindingFilter): Promise<Page<ShownFinding>> {
    const { items, next } = await this.findings.list(tx, filter);
    const ids = items.flatMap(({ user, acknowledgedBy, evidence }) => [user, acknowledgedBy, ...(evidence.users ?? [])]);
    const names = await this.people.names(tx, new Set(ids.filter((id) => id !== null)));
    const named = (id: string | null) => (id === null ? null : personIn(names, id));
    const shown = items.map(({ user, acknowledgedBy, ...rest }): ShownFinding => {
      const { detector, evidence } = rest;
      return {
        ...rest,
        title: detectorNames[detector],
        says: saysOf(detector, evidence, named(user)?.name ?? 'Somebody'),
        person: named(user),
        answeredBy: named(acknowledgedBy),
        people: (evidence.users ?? []).map((id) => personIn(names, id)),
        networks: evidence.networks ?? [],
      };
    });
    return { items: shown, next };
  }
}

/** Who signed in or tried to, and what was made of it. */
@Injectable()
export class ShowWatch {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly view: WatchInView,
  ) {}

  signIns(actor: Actor, filter: SignInFilter): Promise<Page<ShownSignIn>> {
    return this.unitOfWork.run(permitted(actor, 'watch:read'), (tx) => this.view.signIns(tx, filter));
  }

  findings(actor: Actor, filter: FindingFilter): Promise<Page<ShownFinding>> {
    return this.unitOfWork.run(permitted(actor, 'watch:read'), (tx) => this.view.list(tx, filter));
  }
}
