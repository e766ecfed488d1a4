import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { generateSync } from 'otplib';
import { AuditModule } from '#audit-chain';
import { AuthModule, SeedUsers } from '#auth';
import { CryptoModule, createKeyring } from '#crypto';
import { type Clock, systemClock, uuidv7 } from '#kernel';
import { type Actor, type Config, PlatformModule, type Reach } from '#platform';
import { INTAKE_QUEUE, type PredefinedRole, predefinedRoles, RbacModule } from '#rbac';
import { actorWith } from './actors.ts';
import type { TestDatabase } from './test-database.ts';

/** Somebody of the test institution. */
export interface Resident {
  id: string;
  username: string;
  name: string;
  role: PredefinedRole;
  password: string;
  totpSecret: string;
}

/** The product up to accounts and roles, without HTTP, on a database of one's own. */
export interface House {
  get<Provider>(type: Type<Provider> | (abstract new (...parameters: never[]) => Provider)): Provider;
  module: TestingModule;
  /** The people by first name: ada and ben administer, cleo and dan analyse, eva manages, finn audits. */
  people: Record<'ada' | 'ben' | 'cleo' | 'dan' | 'eva' | 'finn', Resident>;
  /** The resident as if signed in, with the role's permissions. */
  as(resident: Resident): Actor;
  /** The code that the resident's authenticator shows at this moment (milliseconds since the epoch), or by the house's clock. */
  code(resident: Resident, millis?: number): string;
  close(): Promise<void>;
}

const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const roles = { ada: 'admin', ben: 'admin', cleo: 'analyst', dan: 'analyst', eva: 'manager', finn: 'auditor' } as const;
type FirstName = keyof typeof roles;

const residentOf = (first: FirstName): Omit<Resident, 'id'> => ({
  username: `${first}.test`,
  name: `${first[0]?.toUpperCase()}${first.slice(1)} Test`,
  role: roles[first],
  password: `a good long sentence of ${first === 'ada' ? 'hers' : 'mine'} 42`,
  totpSecret: TOTP_SECRET,
});

export interface HouseOptions {
  clock?: Clock;
  config?: Partial<Config>;
  /** False for an institution in which nobody is known yet. */
  people?: boolean;
  /** Modules above accounts and roles that the test needs too. */
  modules?: Type[];
}

/** Of somebody in no team: what is hers, and the queues that are open to all. */
const reachOf = (role: PredefinedRole): Reach => ({
  scopes: {},
  otherwise: predefinedRoles[role].scope,
  queues: [INTAKE_QUEUE],
  compartments: [],
});

/** Draws keys, wires the modules and seeds six people. Call `close` before the database's. */
export async function openHouse(db: TestDatabase, options: HouseOptions = {}): Promise<House> {
  const config = { ...db.config, ...options.config };
  await createKeyring(config.keyringFile);
  const platform = PlatformModule.with({ config, http: false, ...(options.clock ? { clock: options.clock } : {}) });
  const module = await Test.createTestingModule({
    imports: [platform, CryptoModule, AuditModule, RbacModule, AuthModule, ...(options.modules ?? [])],
  }).compile();
  await module.init();
  const seeds = (Object.keys(roles) as FirstName[]).map((first) => ({ first, ...residentOf(first), team: null }));
  if (options.people !== false) await module.get(SeedUsers, { strict: false }).execute(seeds);
  const { rows } = await db.superuser.query<{ id: string; username: string }>('SELECT id, username FROM auth.users');
  const ids = new Map(rows.map(({ id, username }) => [username, id]));
  const people = Object.fromEntries(seeds.map(({ first, team: _, ...rest }) => [first, { ...rest, id: ids.get(rest.username) ?? '' }]));
  return {
    module,
    get: (type) => module.get(type, { strict: false }),
    people: people as House['people'],
    as: ({ id, role, name }) =>
      actorWith(predefinedRoles[role].permissions, { sub: id, roles: [role], name, session: uuidv7(), reach: reachOf(role) }),
    code: ({ totpSecret }, millis = (options.clock ?? systemClock).millis()) =>
      generateSync({ secret: totpSecret, epoch: Math.floor(millis / 1000) }),
    close: () => module.close(),
  };
}
