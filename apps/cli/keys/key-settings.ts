import { type Config, loadConfig } from '#platform';

/** Settings that the ceremony has no use for: it runs before there is a database, and on a machine that may never reach one. */
const unused = {
  CASPIX_DATABASE_HOST: 'none',
  CASPIX_DATABASE_USER: 'none',
  CASPIX_DATABASE_PASSWORD: 'none',
  CASPIX_CONTEXT_KEY: '0'.repeat(64),
  CASPIX_EVIDENCE_DIR: 'none',
  CASPIX_TLS_CERT: 'none',
  CASPIX_TLS_KEY: 'none',
  CASPIX_PUBLIC_ORIGIN: 'https://localhost',
};

/** The settings of the key provider alone, from the environment. Throws `validation` for what is misspelt or malformed. */
export const keySettings = (environment = process.env): Config => loadConfig({ ...unused, ...environment });
