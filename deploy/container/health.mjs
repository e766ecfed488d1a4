// The container's own question: is the API ready? It shows the server's certificate as client certificate, since the API
// answers nobody who has none of the internal authority.
import { readFileSync } from 'node:fs';
import { get } from 'node:https';

const { CASPIX_TLS_CERT, CASPIX_TLS_KEY, CASPIX_TLS_CLIENT_CA, CASPIX_LISTEN_PORT = '8443' } = process.env;
const request = get(
  {
    host: 'localhost',
    port: Number(CASPIX_LISTEN_PORT),
    path: '/health/ready',
    cert: readFileSync(CASPIX_TLS_CERT),
    key: readFileSync(CASPIX_TLS_KEY),
    ...(CASPIX_TLS_CLIENT_CA ? { ca: readFileSync(CASPIX_TLS_CLIENT_CA) } : {}),
    timeout: 4_000,
  },
  (response) => process.exit(response.statusCode === 200 ? 0 : 1),
);
request.on('error', () => process.exit(1));
request.on('timeout', () => process.exit(1));
