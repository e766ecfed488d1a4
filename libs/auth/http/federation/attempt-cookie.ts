import type { Request, Response } from 'express';
import { isToken, randomToken } from '../../application/federation/attempts.ts';

/** Binds sign-ins by an identity provider to the browser that began them. Apart from the session's cookie, which stays Strict. */
const NAME = '__Host-caspix-federation';
const MINUTES = 10;

/** `none` only for a provider that answers with a POST from its own site (SAML); everything else comes back by a link. */
export type AttemptSite = 'lax' | 'none';

const attributes = (sameSite: AttemptSite) => ({ path: '/', secure: true, httpOnly: true, sameSite }) as const;

/** What the browser holds, or null. */
export function readAttemptCookie({ headers }: Pick<Request, 'headers'>): string | null {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));
  const [only] = values;
  return values.length === 1 && only !== undefined && isToken(only) ? only : null;
}

/** The value that this browser has, so that two tabs may begin at once, or a new one. Sets the cookie. */
export function bindBrowser(request: Request, response: Response, sameSite: AttemptSite): string {
  const value = readAttemptCookie(request) ?? randomToken();
  response.cookie(NAME, value, { ...attributes(sameSite), maxAge: MINUTES * 60_000 });
  return value;
}
