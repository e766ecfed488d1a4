import { DomainError } from '#kernel';
import { isPermission, type PermissionEntry, permissionCatalogue } from './permissions.ts';

/** Whoever acts, as far as it matters here; see `Actor` in platform. Times are RFC 3339. */
interface Prover {
  readonly type: 'user' | 'service';
  readonly proven?: { readonly until: string };
}

/** Fails closed: a permission that is not in the catalogue asks for a fresh proof too. */
const asksForProof = (permission: string): boolean => {
  const entry: PermissionEntry | undefined = isPermission(permission) ? permissionCatalogue[permission] : undefined;
  return entry?.stepUp ?? true;
};

/**
 * Throws `step-up-required` where the permission asks for a fresh proof of identity and the person's is too old (OWASP ASVS 5.0, 7.5.3).
 * A service proves itself anew with each request, by its token, and has nothing to prove again. `now` is RFC 3339.
 */
export function assertProven(actor: Prover, permission: string, now: string): void {
  if (actor.type === 'service' || !asksForProof(permission)) return;
  if (actor.proven && Date.parse(actor.proven.until) > Date.parse(now)) return;
  throw new DomainError('step-up-required', 'This needs a fresh proof that it is you. Prove it with a second factor, then do this again.');
}
