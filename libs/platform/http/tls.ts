import { readFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import type { Config } from '../config/schema.ts';

/**
 * TLS 1.2 and 1.3 with forward secrecy only (Mozilla's intermediate profile, version 6: ECDHE with AES-GCM or ChaCha20, no DHE).
 * With `tlsClientCa` the peer must show a certificate of that authority: the hop from an edge proxy.
 */
export const tlsOptions = (config: Pick<Config, 'tlsCert' | 'tlsKey' | 'tlsClientCa'>): ServerOptions => ({
  cert: readFileSync(config.tlsCert),
  key: readFileSync(config.tlsKey),
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  ecdhCurve: 'X25519MLKEM768:X25519:prime256v1:secp384r1',
  honorCipherOrder: false,
  ...(config.tlsClientCa ? { ca: readFileSync(config.tlsClientCa), requestCert: true, rejectUnauthorized: true } : {}),
});
