import { DomainError, REACH_ALL, type Reach, uuidv7 } from '#kernel';

/** Who acts, as the server knows it. Built from the session alone; nothing that a client sends adds to it. */
export interface Actor {
  /** The user's or service's id, a UUID. */
  readonly sub: string;
  readonly type: 'user' | 'service';
  /** The session's public id, a UUID; never the cookie's value. */
  readonly session: string;
  readonly auth: { readonly methods: readonly string[]; readonly idp: string };
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly teams: readonly string[];
  /**
   * When this person last proved strongly who they are, and until when that is fresh enough for what the catalogue marks with `stepUp`.
   * Times are RFC 3339. Absent where nothing strong was proven, and then nothing of that kind is permitted.
   */
  readonly proven?: { readonly at: string; readonly until: string };
  /** How far each permission goes. */
  readonly reach: Reach;
  /** The id of the request, shown in every problem and every audit entry. */
  readonly request: string;
  /** For people; never used to decide. */
  readonly name: string;
}

/** Named service identities; the ids are fixed so that entries of years ago still say who acted. */
export const SERVICES = {
  auth: '00000000-0000-7000-8000-000000000001',
  sealer: '00000000-0000-7000-8000-000000000002',
  importer: '00000000-0000-7000-8000-000000000003',
  seeder: '00000000-0000-7000-8000-000000000004',
  operator: '00000000-0000-7000-8000-000000000005',
  checker: '00000000-0000-7000-8000-000000000006',
  reporter: '00000000-0000-7000-8000-000000000007',
  timer: '00000000-0000-7000-8000-000000000008',
  courier: '00000000-0000-7000-8000-000000000021',
  warden: '00000000-0000-7000-8000-000000000022',
  forwarder: '00000000-0000-7000-8000-0000000000f1',
} as const;

export type ServiceName = keyof typeof SERVICES;

/** Scheduled or command-line work acts as a named service with exactly the permissions that the work needs. */
export function serviceActor(
  name: ServiceName,
  permissions: readonly string[],
  request: string = uuidv7(),
  reach: Reach = REACH_ALL,
): Actor {
  const sub = SERVICES[name];
  if (!sub) throw new DomainError('context-missing', `There is no service identity '${name}'`);
  return {
    sub,
    type: 'service',
    session: sub,
    auth: { methods: ['service'], idp: 'local' },
    roles: [],
    permissions,
    teams: [],
    reach,
    request,
    name: `service ${name}`,
  };
}
