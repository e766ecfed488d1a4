import { join } from 'node:path';
import type { Holder } from '../instance/tls/certificates.ts';

/** Whose process reads a file: `caspix` is the user of the API, the worker and the migration; the database and the edge read as root. */
export type Reader = 'caspix' | 'root';

/** Secrets of 32 random bytes in hexadecimal digits. Each container is given only those that it needs: docker-compose.yml says which. */
export const drawnSecrets: Readonly<Record<string, Reader>> = {
  postgres_password: 'root',
  migrator_password: 'caspix',
  app_password: 'caspix',
  worker_password: 'caspix',
  reader_password: 'root',
  context_key: 'caspix',
};

export const KEYRING = 'keyring';

/** The authority's certificate, written last: where it stands, the set was once complete, and what is missing now has been lost. */
export const AUTHORITY = 'internal_ca.crt';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export const certificateFiles = (folder: string, name: string): CertificateFiles => ({
  certificate: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
});

/** The names by which the parts of the deployment call each other, and the client's certificate its holder. */
const internalNames = ['api', 'database', 'edge'];

/** Every name that the authority of a deployment has to permit. */
export const permittedHosts = (host: string): string[] => [...internalNames, host];

export interface Issued extends Holder {
  readonly reader: Reader;
}

const dns = (value: string) => ({ type: 'dns', value }) as const;

/** The deployment's certificates by file name. A browser meets only `edge`; the API also calls itself, to ask for its health. */
export const certificates = (host: string): Record<string, Issued> => ({
  edge: { name: 'edge', names: [dns(host)], sides: ['server'], reader: 'root' },
  edge_client: { name: 'edge', names: [dns('edge')], sides: ['client'], reader: 'root' },
  api: { name: 'api', names: [dns('api'), dns('localhost')], sides: ['server', 'client'], reader: 'caspix' },
  database: { name: 'database', names: [dns('database')], sides: ['server'], reader: 'root' },
});
