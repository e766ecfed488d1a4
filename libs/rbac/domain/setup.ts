import { DomainError } from '#kernel';

/** One alone can approve nothing. */
export const ADMINISTRATORS_NEEDED = 2;

/** How far the first start is. `complete` stays true once it was. */
export interface SetupState {
  readonly complete: boolean;
  /** Persons who decide about roles for good and have taken their accounts into use. */
  readonly administrators: number;
}

/** Throws `setup-incomplete` until two administrators have taken their accounts into use. A trigger says the same for requests. */
export function assertSetUp({ complete, administrators }: SetupState): void {
  if (complete) return;
  throw new DomainError('setup-incomplete', `${ADMINISTRATORS_NEEDED} administrators must enrol first; ${administrators} so far.`);
}
