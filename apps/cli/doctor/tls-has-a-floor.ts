import { connect } from 'node:tls';
import { codeOf } from '../refusal.ts';
import { type Check, fail, ok, warn } from './finding.ts';

/** Of the configuration's schema. */
const DEFAULT_PORT = 8443;

/** Asks the listener itself: it must refuse TLS 1.1 and plain HTTP, and speak TLS 1.3. */
export const tlsHasAFloor: Check = async ({ settings }) => {
  const port = Number(settings('app')['CASPIX_LISTEN_PORT'] ?? DEFAULT_PORT);
  const modern = await speak(port, 'TLSv1.3', 'TLSv1.3');
  if (modern === 'ECONNREFUSED') return warn('not running, so not asked');
  const old = await speak(port, 'TLSv1', 'TLSv1.1');
  if (old === 'accepted') return fail(`port ${port} accepts TLS 1.1`);
  return modern === 'accepted' ? ok('TLS 1.2 at least; 1.3 spoken, 1.1 refused') : fail(`port ${port} does not speak TLS 1.3 (${modern})`);
};

type Version = 'TLSv1' | 'TLSv1.1' | 'TLSv1.3';

/** Which versions are spoken is the question here, not who answers, so the certificate is not judged; nothing is sent. */
function speak(port: number, minVersion: Version, maxVersion: Version): Promise<string> {
  return new Promise((resolve) => {
    // OpenSSL 3 itself refuses 1.1 above security level 0, which would make every server look strict.
    const options = { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false, minVersion, maxVersion };
    const socket = connect({ ...options, ...(maxVersion === 'TLSv1.1' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}) }, () => {
      resolve('accepted');
      socket.destroy();
    });
    socket.setTimeout(3000, () => socket.destroy(new Error('no answer')));
    socket.on('error', (error) => resolve(codeOf(error) || error.message));
  });
}
