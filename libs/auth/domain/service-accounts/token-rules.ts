/** The one signature that is accepted (RFC 8037). A list of one leaves no room for `none`, nor for a public key taken as an HMAC's secret. */
export const TOKEN_ALGORITHM = 'EdDSA';

/** From iat to exp, at most. */
export const TOKEN_LIFE_SECONDS = 300;

/** How far a sender's clock may be off, either way. */
export const TOKEN_CLOCK_SECONDS = 30;

/** Longer is no token of ours: with four ids and three times it is below 700 characters. */
export const LONGEST_TOKEN = 4096;

const JTI_LENGTH = { least: 8, most: 200 };

export const isTokenId = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= JTI_LENGTH.least && value.length <= JTI_LENGTH.most;

/** How long an access token serves. */
export const ACCESS_TOKEN_SECONDS = 300;

/** How old a DPoP proof may be (RFC 9449, section 11.1), besides the tolerance for clocks. */
export const PROOF_SECONDS = 60;

/** What an access token begins with, so that people and scanners of secrets recognise one. */
export const ACCESS_TOKEN_PREFIX = 'caspix_at_';

/** 256 random bits in base64url. */
export const ACCESS_TOKEN = /^caspix_at_[A-Za-z0-9_-]{43}$/;

/** How long a key serves at most, and how long an older one may go on beside a new one. */
export const KEY_DAYS = { most: 400, usual: 365 } as const;
export const OVERLAP_HOURS = { most: 720, usual: 24 } as const;
