import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { Notices, serviceActor, type Tx, UnitOfWork } from '#platform';
import { Principals } from '#rbac';
import { AccountStore } from '../accounts/account-store.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { AccountStates } from '../users/change-user-state.ts';

const DAY_MILLIS = 86_400_000;
/** Two people can approve something; with fewer nothing privileged is possible any more. */
const KEPT_ADMINISTRATORS = 2;

/** What it takes to close accounts, and nothing else. */
const RIGHTS = ['user:manage', 'user:read', 'role:read'];

/** Accounts that nobody used, each closed in a transaction of its own. */
@Injectable()
export class IdleAccounts {
  constructor(
    private readonly accounts: AccountStore,
    private readonly policies: SignInPolicies,
    private readonly principals: Principals,
    private readonly states: AccountStates,
  ) {}

  /** Ids of accounts that were idle too long, those idle longest first, without the last administrators. */
  async due(tx: Tx): Promise<string[]> {
    const { watch } = await this.policies.current(tx);
    const idle = await this.accounts.idleSince(tx, timestamp(Date.parse(tx.now()) - watch.idleDays * DAY_MILLIS));
    const keepers = new Set(await this.principals.holders(tx, 'role:approve'));
    let spare = Math.max(0, keepers.size - KEPT_ADMINISTRATORS);
    return idle.map(({ id }) => id).filter((id) => !keepers.has(id) || spare-- > 0);
  }

  /** Closes it if it is idle still: somebody may have come back meanwhile. Returns the name, or null. */
  async close(tx: Tx, id: string): Promise<string | null> {
    const { watch } = await this.policies.current(tx);
    const account = await this.accounts.lock(tx, id);
    const since = timestamp(Date.parse(tx.now()) - watch.idleDays * DAY_MILLIS);
    const idle = (await this.accounts.idleSince(tx, since)).some((one) => one.id === id);
    if (!account || !idle) return null;
    await this.states.disable(tx, { id, version: account.version, reason: `Nobody signed in for ${watch.idleDays} days` });
    return account.name;
  }
}

@Injectable()
export class CloseIdleAccounts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idle: IdleAccounts,
    private readonly notices: Notices,
  ) {}

  /** Returns how many accounts were closed (PCI DSS 4.0, 8.2.6). The last two administrators stay, idle or not. */
  async execute(): Promise<number> {
    const due = await this.unitOfWork.run(serviceActor('timer', RIGHTS), (tx) => this.idle.due(tx));
    let closed = 0;
    for (const id of due) {
      const name = await this.unitOfWork.run(serviceActor('timer', RIGHTS), async (tx) => {
        const done = await this.idle.close(tx, id);
        if (done !== null) await this.tell(tx, done);
        return done;
      });
      if (name !== null) closed += 1;
    }
    return closed;
  }

  private async tell(tx: Tx, name: string): Promise<void> {
    await this.notices.send(tx, {
      ...{ to: { permission: 'watch:handle' }, kind: 'account.idle', subject: 'An unused account was closed' },
      ...{
        text: `${name} had not signed in for long, and the account was closed. Enable it again if it is needed.`,
        link: '/people/users',
      },
    });
  }
}
