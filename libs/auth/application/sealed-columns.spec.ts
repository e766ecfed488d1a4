import { describe, expectTypeOf, it } from 'vitest';
import type { Sealed } from '#crypto';
import type { AccountStore } from './accounts/account-store.ts';
import type { SealedAttempt } from './federation/attempts.ts';
import type { ProviderStore } from './federation/provider-store.ts';
import type { CredentialStore } from './recovery/credential-store.ts';

// `npm run test:types` is what fails when one of these becomes a plain Buffer.
describe('ports that write encrypted columns', () => {
  it('take nothing that was not encrypted', () => {
    expectTypeOf<AccountStore['setTotpSecret']>().parameter(2).toEqualTypeOf<Sealed>();
    expectTypeOf<CredentialStore['offerSeed']>().parameter(2).toEqualTypeOf<Sealed>();
    expectTypeOf<CredentialStore['takeSeed']>().parameter(2).toEqualTypeOf<Sealed>();
    expectTypeOf<ProviderStore['addSecret']>().parameter(2).toEqualTypeOf<Sealed>();
    expectTypeOf<SealedAttempt['secrets']>().toEqualTypeOf<Sealed>();
  });
});
