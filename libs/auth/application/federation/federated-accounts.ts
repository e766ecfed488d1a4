import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { Principals } from '#rbac';
import type { FederatedIdentity } from '../../domain/federation/federated-identity.ts';
import type { FederationProblem } from '../../domain/federation/problems.ts';
import type { Provider } from '../../domain/federation/provider.ts';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { LinkStore } from './provider-store.ts';

const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,99}$/u;

type Known = Pick<Account, 'id' | 'name'>;

/** Which account an identity is: by provider and subject, and by nothing else (ASVS 5.0, 6.8.1). */
@Injectable()
export class FederatedAccounts {
  constructor(
    private readonly links: LinkStore,
    private readonly accounts: AccountStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** The linked account, or a new one where the provider may make them. The actor may make accounts. */
  async of(tx: Tx, provider: Provider, identity: FederatedIdentity): Promise<Known | { problem: FederationProblem }> {
    const linked = await this.links.lock(tx, provider.id, identity.subject);
    if (linked !== null) {
      const [known] = await this.accounts.names(tx, [linked]);
      return known ?? { problem: 'not-linked' };
    }
    return provider.jit ? this.make(tx, provider, identity) : { problem: 'not-linked' };
  }

  /** Links the acting person's own account. Her session says who she is; the identity says only who she is there. */
  async link(tx: Tx, provider: Provider, { subject }: FederatedIdentity): Promise<FederationProblem | null> {
    const user = tx.actor.sub;
    const linked = await this.links.lock(tx, provider.id, subject);
    const others = (await this.links.ofUser(tx, user)).some((link) => link.provider === provider.id);
    if (linked !== null || others) return 'linked-elsewhere';
    await this.add(tx, provider, subject, user);
    return null;
  }

  /** An account without a password: its owner comes in through the provider alone. */
  private async make(tx: Tx, provider: Provider, identity: FederatedIdentity): Promise<Known> {
    const id = uuidv7();
    const username = await this.freeName(tx, provider, identity);
    const name = (identity.name ?? identity.email ?? username).slice(0, 120);
    await this.accounts.insert(tx, { id, username, name, enrolmentHash: null, enrolmentExpiresAt: null });
    await this.principals.add(tx, id, uuidv7());
    const detail = { username, name, provider: provider.id };
    await this.audit.record(tx, { action: 'user.create', object: { type: 'user', id }, reason: 'first sign-in by a provider', detail });
    await this.add(tx, provider, identity.subject, id);
    return { id, name };
  }

  /** The address as a name where nobody has it. A name is only a name: whoever has it already is somebody else. */
  private async freeName(tx: Tx, { id, kind }: Provider, { subject, email }: FederatedIdentity): Promise<string> {
    if (email !== null && USERNAME.test(email) && !(await this.accounts.byUsername(tx, email))) return email;
    return `${kind}-${createHash('sha256').update(`${id} ${subject}`).digest('hex').slice(0, 16)}`;
  }

  private async add(tx: Tx, { id: provider }: Provider, subject: string, user: string): Promise<void> {
    await this.links.add(tx, { provider, subject, user });
    const object = { type: 'user', id: user };
    await this.audit.record(tx, { action: 'auth.provider-linked', object, detail: { provider, subject } });
  }
}
