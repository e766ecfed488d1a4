import type { Response } from 'express';

/** The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, section 4.1.3.2): no neighbour can plant it. */
const NAME = '__Host-caspix';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

/** The session's token from a Cookie header; null when it is missing or was sent more than once. */
export function readCookie(header: string | undefined): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`));
  return values.length === 1 ? (values[0]?.slice(NAME.length + 1) ?? null) : null;
}

/** Lives as long as the browser does; its true end is kept by the server. */
export const setSessionCookie = (response: Response, token: string): void => {
  response.cookie(NAME, token, ATTRIBUTES);
};

export const clearSessionCookie = (response: Response): void => {
  response.clearCookie(NAME, ATTRIBUTES);
};
