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
