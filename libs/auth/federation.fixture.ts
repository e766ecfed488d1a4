import { type fixedClock } from '#kernel';
import { DualControl } from '#rbac';
import { type House, openHouse, type Resident, type TestDatabase, testDatabase } from '#testing';
import { ChangeProvider } from './application/federation/change-provider.ts';
import { SignInFederated } from './application/federation/sign-in-federated.ts';
import { type LiveSession, SessionReader } from './application/sessions/session-store.ts';
import { sessionHash } from './application/sessions/session-token.ts';
import type { FederatedIdentity } from './domain/federation/federated-identity.ts';
import type { OidcSettings, ProviderDocument } from './domain/federation/provider.ts';

export const oidcOf = (settings: Partial<OidcSettings> = {}): OidcSettings => ({
  kind: 'oidc',
  issuer: 'https://id.example.test',
  clientId: 'caspix',
  clientAuth: 'client_secret_basic',
  secret: null,
  ca: null,
  scopes: ['openid', 'profile', 'email'],
  groupsClaim: 'groups',
  acrValues: [],
  maxAgeMinutes: 480,
  ...settings,
});

export const documentOf = (change: Partial<ProviderDocument> = {}): ProviderDocument => ({
  name: 'Bank ID',
  state: 'ENABLED',
  settings: oidcOf(),
  trustsMfa: { acr: ['urn:bank:mfa'], amr: ['mfa', 'hwk'] },
  groups: [],
  jit: true,
  ...change,
});

/** Ada asks and Ben agrees. Returns the provider's id. */
export async function putProvider(house: House, document: ProviderDocument, id: string | null = null, secret: string | null = null) {
  const { ada, ben } = house.people;
  const asked = await house.get(ChangeProvider).execute(house.as(ada), id, { document, secret, reason: 'the committee of the 27th' });
  await house.get(DualControl).approve(house.as(ben), asked.id, asked.digest);
  return asked.subject.id;
}

/** Somebody at the provider, with a second factor there unless said otherwise. */
export const identityOf = (provider: string, change: Partial<FederatedIdentity> & { mfa?: boolean; authTime?: string } = {}) => {
  const { mfa = true, authTime = new Date().toISOString(), ...rest } = change;
  const proof = { mfa, acr: mfa ? 'urn:bank:mfa' : null, amr: mfa ? ['pwd', 'mfa'] : ['pwd'], authTime };
  return {
    provider,
    subject: 'subject-1',
    name: 'Gita Test',
    email: 'gita@bank.test',
    groups: [],
    proof,
    idpSession: 'sid-1',
    notAfter: null,
    ...rest,
  };
};

/** A house with one identity provider, and hands to come in through it. */
export class FederatedHouse {
  private constructor(
    readonly db: TestDatabase,
    readonly house: House,
    readonly clock: ReturnType<typeof fixedClock>,
    readonly provider: string,
  ) {}

  static async open(clock: ReturnType<typeof fixedClock>, document: Partial<ProviderDocument> = {}): Promise<FederatedHouse> {
    const db = await testDatabase({ clock });
    const house = await openHouse(db, { clock });
    return new FederatedHouse(db, house, clock, await putProvider(house, documentOf(document)));
  }

  async close(): Promise<void> {
    await this.house.close();
    await this.db.close();
  }

  /** A clean slate, and a time step in which no code was used. */
  async afresh(): Promise<void> {
    this.clock.advance(30_000);
    await this.db.superuser.query('DELETE FROM auth.sessions; UPDATE auth.users SET locked_until = NULL');
  }

  someone(subject: string, change: Parameters<typeof identityOf>[1] = {}): FederatedIdentity {
    return identityOf(this.provider, { subject, email: null, name: subject, authTime: this.clock.now(), ...change });
  }

  accept(identity: FederatedIdentity) {
    const attempt = { provider: identity.provider, secrets: {}, returnTo: '/', linksUser: null };
    return this.house.get(SignInFederated).accept({ attempt, identity, origin: { ip: '192.0.2.9', agent: 'test' }, request: 'a request' });
  }

  /** The session that a cookie opens. Throws where there is none. */
  async read(token: string): Promise<LiveSession> {
    const hash = sessionHash(token);
    const session = hash && (await this.house.get(SessionReader).read(hash, true));
    if (!session) throw new Error('no session');
    return session;
  }

  async enter(identity: FederatedIdentity): Promise<LiveSession> {
    return this.read((await this.accept(identity)).token);
  }

  /** Links a resident's own account, as from her signed-in browser. */
  async link(resident: Resident, identity: FederatedIdentity): Promise<void> {
    const attempt = { provider: identity.provider, secrets: {}, returnTo: '/', linksUser: resident.id };
    await this.house
      .get(SignInFederated)
      .link({ attempt, identity, origin: { ip: '192.0.2.9', agent: 'test' }, request: 'a request' }, 'oidc');
  }

  /** What was written about something: action, outcome and reason. */
  async entries(id: string): Promise<string[]> {
    const { rows } = await this.db.superuser.query<{ what: string }>(
      `SELECT action || ' ' || outcome || coalesce(' ' || (convert_from(bytes, 'UTF8')::jsonb->>'reason'), '') AS what FROM audit.entries
       WHERE object_id = $1 ORDER BY at`,
      [id],
    );
    return rows.map(({ what }) => what);
  }
}
