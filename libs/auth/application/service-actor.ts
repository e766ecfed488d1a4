import { type Actor, REACH_OWN, serviceActor } from '#platform';
import { permitted } from '#rbac';

/** What sign-in may do and no role may: read credentials, open sessions, count failures. */
export const AUTH_SERVICE = 'auth:service';

/** Nobody is known yet: the sign-in itself acts. */
export const anonymousSignIn = (request: string): Actor => serviceActor('auth', [AUTH_SERVICE], request);

/** Who vouched: one of our factors, or an identity provider by its protocol. The entry of the sign-in says which. */
export const idpOf = (methods: readonly string[]): string => methods.find((method) => method === 'oidc' || method === 'saml') ?? 'local';

/** Whose session came along with a request that was refused: acts under her own name, with the sign-in's rights for this one transaction. */
export const refusedActor = (actor: Actor): Actor => ({ ...actor, permissions: [...actor.permissions, AUTH_SERVICE] });

/** A known person who has proved something, but is not signed in yet: acts under her own name with the sign-in's rights alone. */
export const signingIn = (user: { id: string; name: string }, session: string, methods: readonly string[], request: string): Actor => ({
  sub: user.id,
  type: 'user',
  session,
  auth: { methods, idp: idpOf(methods) },
  roles: [],
  permissions: [AUTH_SERVICE],
  teams: [],
  reach: REACH_OWN,
  request,
  name: user.name,
});

/** Somebody who changes what proves an identity: her own, after a fresh proof, with the sign-in's rights for this one transaction. */
export const ownFactorsActor = (actor: Actor): Actor => ({
  ...permitted(actor, 'factor:own'),
  permissions: [...actor.permissions, AUTH_SERVICE],
});

/** An administrator who gives somebody a way back in: with the sign-in's rights for this one transaction. */
export const resettingActor = (actor: Actor): Actor => ({
  ...permitted(actor, 'user:manage'),
  permissions: [...actor.permissions, AUTH_SERVICE],
});

/** Nobody is known yet, and an identity provider may be about to bring in somebody new. */
export const federationActor = (request: string): Actor => serviceActor('auth', [AUTH_SERVICE, 'user:manage'], request);
