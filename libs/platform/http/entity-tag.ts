import type { Response } from 'express';

/** Sets the strong entity tag of a versioned resource (RFC 9110, section 8.8.3). */
export const etag = (response: Response, version: number): void => {
  response.setHeader('ETag', `"${version}"`);
};
