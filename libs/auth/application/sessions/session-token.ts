import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, twice what ASVS 5.0 7.2.3 asks for, as base64url. The token goes into the cookie and nowhere else; its hash is stored. */
export function newSessionToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: digest(token) };
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

const TOKEN = /^[\w-]{43}$/;

/** SHA-256 of the token, which is all that is stored; null for what cannot be a token. */
export const sessionHash = (token: string): Buffer | null => (TOKEN.test(token) ? digest(token) : null);
