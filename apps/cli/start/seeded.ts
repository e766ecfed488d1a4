import type { DemoAccount } from '../demo/accounts.ts';

/** Who can sign in after the start: the demo's people, or with one-time codes the first administrators. */
export type Seeded =
  | { kind: 'demo'; accounts: DemoAccount[] }
  | { kind: 'own'; invitations: readonly { username: string; enrolmentCode: string; expiresAt: string }[] };
