/** What a one-time link carries: for a first sign-in, or for a new password. */
export interface Invitation {
  readonly kind: 'enrol' | 'reset';
  readonly username: string;
  readonly code: string;
}

/** The link to hand over. The code stands behind the `#`, which no browser sends to a server and no log keeps. */
export const invitationLink = ({ kind, username, code }: Invitation): string =>
  `${location.origin}/sign-in#${new URLSearchParams({ [kind]: code, name: username })}`;

/** The invitation in an address's fragment, or null. */
export function invitationIn(hash: string): Invitation | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const username = parts.get('name');
  for (const kind of ['enrol', 'reset'] as const) {
    const code = parts.get(kind);
    if (code && username) return { kind, username, code };
  }
  return null;
}

/** Reads the invitation once and takes it out of the address, so that it stays neither in view nor in the history. */
export function takeInvitation(): Invitation | null {
  const invitation = invitationIn(location.hash);
  if (invitation) history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return invitation;
}
