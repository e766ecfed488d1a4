import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Check, fail, ok, warn } from './finding.ts';

const DAY = 86_400_000;

/** The server's certificate is one that its key belongs to, and has weeks to live. */
export const certificatesHold: Check = async ({ settings }) => {
  const { CASPIX_TLS_CERT: file = '', CASPIX_TLS_KEY: keyFile = '' } = settings('app');
  const { createPrivateKey } = await import('node:crypto');
  const certificate = new X509Certificate(readFileSync(file));
  if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) return fail(`${keyFile} is not the key of ${file}`);
  const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / DAY);
  if (days < 0) return fail(`${file} ran out ${-days} days ago`);
  return days < 30 ? warn(`${file} runs out in ${days} days; a restart renews the local one`) : ok(`valid for ${days} more days`);
};
