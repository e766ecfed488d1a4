import type { ConnectionOptions } from 'node:tls';

interface Trust {
  readonly ca: string | null;
  readonly certificate?: string | null;
  readonly key?: string | undefined;
}

/** TLS 1.2 at least, the receiver's name verified, by its own authority or the system's; with a certificate of ours where it wants one. */
export const clientTls = ({ ca, certificate, key }: Trust): ConnectionOptions => ({
  minVersion: 'TLSv1.2',
  rejectUnauthorized: true,
  ...(ca === null ? {} : { ca }),
  ...(certificate && key ? { cert: certificate, key } : {}),
});

/** Failures of TLS that no waiting mends: the other side is not who it should be, or does not want us. */
export function isTlsRefusal(error: unknown): boolean {
  const code = error instanceof Error ? String(Reflect.get(error, 'code') ?? '') : '';
  return (
    /^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_OSSL)/.test(code) &&
    code !== 'ERR_TLS_HANDSHAKE_TIMEOUT'
  );
}
