import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response, Router } from 'express';

const OURS = /^\/(api|health|metrics)(\/|$)/;

/** Serves the built single-page app: hashed assets for a year, the page itself never from a cache, and the page for every path that is not the API's. */
export function webApp(folder: string): Router {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) throw new Error(`There is no web application at ${folder}: build it first`);
  const router = Router();
  // The API's paths are never files: looking for them on the disk would cost every request of it a turn of the thread pool.
  router.use((request: Request, _: Response, next: NextFunction) => next(OURS.test(request.path) ? 'router' : undefined));
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  router.use(express.static(folder, { index: false, cacheControl: false }));
  router.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET') return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(index);
  });
  return router;
}
