import type { Response } from 'express';
import { isDomainError } from '#kernel';
import type { FederatedAccepted } from '../../application/federation/federated-step.ts';
import { TooManyRefused } from '../../application/requests/refusals.ts';
import { FederationRefused } from '../../domain/federation/problems.ts';
import { setSessionCookie } from '../cookie.ts';

/** Where somebody who linked an account goes on. */
export const OWN_PAGE = '/security';

/** Where a browser goes after the provider's answer: in, to the next step, or back to the sign-in page with what was wrong. */
export function land(response: Response, { token, needs, factors }: FederatedAccepted, returnTo: string): void {
  setSessionCookie(response, token);
  if (needs === 'nothing') return response.redirect(303, returnTo);
  const step = new URLSearchParams({ step: needs, ...(factors.length > 0 ? { factors: factors.join(' ') } : {}), next: returnTo });
  response.redirect(303, `/sign-in?${step}`);
}

/** For what came too often, says when to come again. */
export function tellWhen(response: Response, error: unknown): void {
  if (error instanceof TooManyRefused) response.setHeader('Retry-After', String(error.retryAfter));
}

/** Throws on what is none of ours to explain, and on what comes too often: 429, from which a browser goes on to the page that explains it. */
export function landRefused(response: Response, error: unknown, to = '/sign-in'): void {
  if (error instanceof FederationRefused) return response.redirect(303, `${to}?problem=${error.problem}`);
  if (isDomainError(error) && error.code === 'too-many-requests') {
    tellWhen(response, error);
    response.setHeader('Refresh', `0; url=${to}?problem=${error.code}`);
    throw error;
  }
  if (isDomainError(error) && error.code !== 'internal') return response.redirect(303, `${to}?problem=${error.code}`);
  throw error;
}
