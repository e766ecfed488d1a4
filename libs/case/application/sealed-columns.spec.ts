import { describe, expectTypeOf, it } from 'vitest';
import type { Sealed } from '#crypto';
import type { NewEvidence } from './evidence/evidence-store.ts';
import type { NewAccount } from './intake/account-store.ts';
import type { NewPartyField } from './intake/party-store.ts';

// `npm run test:types` is what fails when one of these becomes a plain Buffer.
describe('ports that write encrypted columns', () => {
  it('take nothing that was not encrypted', () => {
    expectTypeOf<NewAccount['cipher']>().toEqualTypeOf<Sealed>();
    expectTypeOf<NewPartyField['cipher']>().toEqualTypeOf<Sealed>();
    expectTypeOf<NewEvidence['fileKey']>().toEqualTypeOf<Sealed>();
  });
});
