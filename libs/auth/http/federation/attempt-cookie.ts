import type { Request, Response } from 'express';
import { isToken, randomToken } from '../../application/federation/attempts.ts';

/** Binds sign-ins by an identity provider to the browser that began them. Apart from the session's cookie, which stays Strict, and apart from each other. */
const NAMES = { lax: '__Host-caspix-federation', none: '__Host-caspix-federation-post' } as const;
const MINUTES = 10;

/** `none` only for a provider that answers with a POST from its own site (SAML); everything else comes back by a link. */
export type AttemptSite = 'lax' | 'none';

const attributes = (sameSite: AttemptSite) => ({ path: '/', secure: true, httpOnly: true, sameSite }) as const;

/** What the browser holds, or null. */
export function readAttemptCookie({ headers }: Pick<Request, 'headers'>, sameSite: AttemptSite = 'lax'): string | null {
  const name = NAMES[sameSite];
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [only] = values;
  return values.length === 1 && only !== undefined && isToken(only) ? only : null;
}

/** The value that this browser has, so that two tabs may begin at once, or a new one. */
export const browserOf = (request: Request, sameSite: AttemptSite): string => readAttemptCookie(request, sameSite) ?? randomToken();

/** Sets the cookie to the value that the attempt was begun with. */
export function keepBrowser(response: Response, value: string, sameSite: AttemptSite): void {
  response.cookie(NAMES[sameSite], value, { ...attributes(sameSite), maxAge: MINUTES * 60_000 });
}

/** Both at once, before an attempt is begun. */
export function bindBrowser(request: Request, response: Response, sameSite: AttemptSite): string {
  const value = browserOf(request, sameSite);
  keepBrowser(response, value, sameSite);
  return value;
}
