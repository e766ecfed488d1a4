import { existsSync } from 'node:fs';
import { layoutOf } from '../instance/layout.ts';
import { readMarker } from '../instance/marker.ts';
import { Refusal } from '../refusal.ts';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Refuses what would turn a demo, whose passwords are on the screen, into something reachable, or an institution of its own into a demo.
 * Looks and changes nothing.
 */
export function requireDemoRules(dataDir: string, demo: boolean, environment = process.env): void {
  if (environment['CASPIX_DATABASE_HOST'] !== undefined || environment['CASPIX_CONFIG'] !== undefined) {
    throw new Refusal(
      'start keeps a database of its own and CASPIX_DATABASE_HOST or CASPIX_CONFIG names another: unset it, or run the API and the worker directly',
    );
  }
  const kept = existsSync(dataDir) ? readMarker(layoutOf(dataDir)) : undefined;
  if (demo && environment['NODE_ENV'] === 'production')
    throw new Refusal('Demo mode refuses to run with NODE_ENV=production: add --no-demo');
  const host = environment['CASPIX_LISTEN_HOST'];
  if (demo && host !== undefined && !loopback.has(host))
    throw new Refusal(`Demo mode listens on loopback only, not on ${host}: unset CASPIX_LISTEN_HOST, or add --no-demo`);
  if (demo && kept?.demo === false) throw new Refusal(`${dataDir} was made without the demo: add --no-demo, or name another with --data`);
  if (!demo && kept?.demo === true)
    throw new Refusal(`${dataDir} holds the demo institution: name another with --data, or begin anew with --reset`);
}
