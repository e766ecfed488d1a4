import type { Tx } from '#platform';

/** A message that must not be taken twice: an assertion, or a request to end sessions. */
export interface UsedMessage {
  readonly provider: string;
  /** As the provider names it. */
  readonly id: string;
  /** RFC 3339: from then on its own end refuses it. */
  readonly until: string;
}

/** What was used, for every instance of the product (ASVS 5.0, 6.8.3; saml-profiles-2.0, section 4.1.4.5). */
export abstract class UsedAssertions {
  /** False for one that was used before, here or on another instance, or is being used at this moment. Forgets on the way what is over. */
  abstract use(tx: Tx, message: UsedMessage): Promise<boolean>;
}
