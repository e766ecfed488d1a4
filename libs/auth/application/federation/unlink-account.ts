import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { MappedRoles } from '#rbac';
import { AccountStore } from '../accounts/account-store.ts';
import { FactorChanges } from '../factors/factor-changes.ts';
import { PasskeyStore } from '../passkeys/passkey-store.ts';
import { ownFactorsActor } from '../service-actor.ts';
import { LinkStore, ProviderStore } from './provider-store.ts';

/** How somebody can still come in without one of the identity providers. */
@Injectable()
export class OtherWaysIn {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passkeys: PasskeyStore,
    private readonly links: LinkStore,
    private readonly providers: ProviderStore,
  ) {}

  /** A passkey that serves by itself, a password with a second factor of ours, or another provider that is on. */
  async than(tx: Tx, user: string, provider: string): Promise<boolean> {
    const keys = (await this.passkeys.ofUser(tx, user)).filter(({ suspendedAt }) => suspendedAt === null);
    if (keys.some(({ userVerified }) => userVerified)) return true;
    const credentials = await this.accounts.credentials(tx, user);
    if (credentials?.passwordHash && (credentials.totpConfirmedAt !== null || keys.length > 0)) return true;
    const others = (await this.links.ofUser(tx, user)).filter((link) => link.provider !== provider);
    const found = await Promise.all(others.map((link) => this.providers.find(tx, link.provider)));
    return found.some((other) => other?.state === 'ENABLED');
  }
}

/** What goes with a link: sessions elsewhere, and the roles that followed the provider's groups. */
@Injectable()
export class AfterUnlinking {
  constructor(
    private readonly accounts: AccountStore,
    private readonly mapped: MappedRoles,
    private readonly changes: FactorChanges,
  ) {}

  /** Changes of one account are decided one after the other. */
  async lock(tx: Tx): Promise<void> {
    await this.accounts.lock(tx, tx.actor.sub);
  }

  async settle(tx: Tx, provider: string): Promise<void> {
    await this.mapped.follow(tx, provider, []);
    await this.changes.unlinked(tx, provider);
  }
}

/** Ends a link of one's own with an identity provider, after a fresh proof. */
@Injectable()
export class UnlinkAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
    private readonly ways: OtherWaysIn,
    private readonly after: AfterUnlinking,
  ) {}

  /** Throws `not-found`, and `conflict` for the last way in: nobody locks herself out. */
  execute(actor: Actor, provider: string): Promise<void> {
    return this.unitOfWork.run(ownFactorsActor(actor), async (tx) => {
      await this.after.lock(tx);
      if (!(await this.links.remove(tx, provider, tx.actor.sub))) throw new DomainError('not-found', 'You have no such link');
      if (!(await this.ways.than(tx, tx.actor.sub, provider)))
        throw new DomainError('conflict', 'This is your only way in. Add a passkey first, or a password with an authenticator.');
      await this.after.settle(tx, provider);
    });
  }
}
