/**
 * Every query key, in one place: `[noun, kind, …arguments]`. Invalidate by the shortest prefix that covers what changed,
 * for example `keys.alerts.all` after a bulk dismissal, `keys.cases.one(id)` after a comment.
 */
export const keys = {
  session: ['session'] as const,
  demoAccounts: ['session', 'demo'] as const,
  security: {
    factors: ['security', 'factors'] as const,
    links: ['security', 'links'] as const,
    sessions: ['security', 'sessions'] as const,
    offer: ['security', 'offer'] as const,
  },
  watch: {
    all: ['watch'] as const,
    signIns: (filter: object) => ['watch', 'sign-ins', filter] as const,
    findings: (filter: object) => ['watch', 'findings', filter] as const,
  },
  chain: {
    status: ['chain', 'status'] as const,
    check: (id: string) => ['chain', 'check', id] as const,
  },
  alerts: {
    all: ['alerts'] as const,
    lists: ['alerts', 'list'] as const,
    list: (search: object) => ['alerts', 'list', search] as const,
    one: (id: string) => ['alerts', 'one', id] as const,
    summary: ['alerts', 'summary'] as const,
  },
  cases: {
    all: ['cases'] as const,
    list: (search: object) => ['cases', 'list', search] as const,
    one: (id: string) => ['cases', 'one', id] as const,
    dispositions: ['cases', 'dispositions'] as const,
    unmaskings: (id: string) => ['cases', 'one', id, 'unmaskings'] as const,
    /** A part of a case: `timeline`, `transactions`, `links`, `evidence`, `comments`. */
    part: (id: string, part: string, args: unknown = null) => ['cases', 'one', id, part, args] as const,
  },
  approvals: {
    all: ['approvals'] as const,
    list: (box: string) => ['approvals', 'list', box] as const,
    one: (id: string) => ['approvals', 'one', id] as const,
  },
  breakGlass: {
    all: ['break-glass'] as const,
    active: ['break-glass', 'active'] as const,
    list: ['break-glass', 'list'] as const,
    roles: ['break-glass', 'roles'] as const,
  },
  reviews: {
    all: ['reviews'] as const,
    lists: ['reviews', 'list'] as const,
    one: (id: string) => ['reviews', 'one', id] as const,
    items: (id: string, open: boolean) => ['reviews', 'one', id, 'items', open] as const,
    candidates: ['reviews', 'candidates'] as const,
  },
  people: {
    all: ['people'] as const,
    users: (search: object) => ['people', 'users', search] as const,
    directory: (q: string) => ['people', 'directory', q] as const,
    access: (id: string) => ['people', 'access', id] as const,
    roles: ['people', 'roles'] as const,
    role: (id: string) => ['people', 'roles', id] as const,
    roleDiff: (id: string, from: number, to: number) => ['people', 'roles', id, 'diff', from, to] as const,
    rolePreview: (args: unknown) => ['people', 'roles', 'preview', args] as const,
    teams: ['people', 'teams'] as const,
    queues: ['people', 'queues'] as const,
    providers: ['people', 'providers'] as const,
    policy: ['people', 'policy'] as const,
    machines: ['people', 'machines'] as const,
    cryptoKeys: ['people', 'crypto-keys'] as const,
  },
  audit: {
    all: ['audit'] as const,
    list: (search: object) => ['audit', 'list', search] as const,
    one: (id: string) => ['audit', 'one', id] as const,
    proof: (id: string) => ['audit', 'proof', id] as const,
    thread: (approval: string) => ['audit', 'thread', approval] as const,
  },
  incidents: {
    all: ['incidents'] as const,
    list: (box: string) => ['incidents', 'list', box] as const,
    one: (id: string) => ['incidents', 'one', id] as const,
    plan: ['incidents', 'plan'] as const,
  },
  notices: {
    all: ['notices'] as const,
    list: ['notices', 'list'] as const,
    unread: ['notices', 'unread'] as const,
  },
  destinations: ['destinations'] as const,
  offeredProviders: ['offered-providers'] as const,
  privacy: {
    holds: ['privacy', 'holds'] as const,
    people: (q: string) => ['privacy', 'people', q] as const,
  },
  dashboard: (days: number) => ['dashboard', days] as const,
  search: (q: string) => ['search', q] as const,
};
