import type { NextFunction, Response } from 'express';
import { DomainError } from '#kernel';
import type { CaspixRequest } from './guards.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses writes that another site made the browser send: Sec-Fetch-Site must be same-origin where the browser tells,
 * and Origin must be ours where it is sent. A client that is no browser sends neither, and carries no cookie by accident.
 * A refusal is written down before it is told (`written`), and where that fails nothing goes on either.
 * `openToForms` are paths that other sites post to by design, exactly; what stands behind them looks at no session.
 */
export const crossSiteGuard =
  (origin: string, openToForms: readonly string[], written: (request: CaspixRequest) => Promise<void>) =>
  async (request: CaspixRequest, _: Response, next: NextFunction): Promise<void> => {
    if (READS.has(request.method) || (request.method === 'POST' && openToForms.includes(request.path))) return next();
    const site = request.headers['sec-fetch-site'];
    const sent = request.headers.origin;
    const foreign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (sent !== undefined && sent !== origin);
    if (!foreign) return next();
    try {
      await written(request);
      next(new DomainError('cross-site', 'The request came from another site'));
    } catch (error) {
      next(error);
    }
  };
