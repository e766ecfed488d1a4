import { createDataSource, loadConfig } from '#platform';
import { type Check, fail, ok } from './finding.ts';

interface Shown {
  version: string;
  fsync: string;
  checksums: string;
  listens: string;
  ssl: boolean;
  superuser: boolean;
  owner: boolean;
  /** Milliseconds since the epoch, by the database's clock. */
  now: number;
}

/** A signed context is good for ten seconds by the database's clock (`signContext`); half of that still leaves time for a busy moment. */
const CLOCKS_APART_MILLIS = 5_000;

const question = `
  SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('fsync') AS fsync,
    current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS listens,
    coalesce((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) AS ssl,
    (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS superuser,
    pg_has_role(current_user, 'caspix_owner', 'MEMBER') AS owner,
    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;

/** The server is of a version that Caspix knows and keeps what it is told, and the application's role is no more than it should be. */
export const databaseIsSound: Check = async (instance) => {
  instance.assume('app');
  const config = loadConfig();
  const source = await createDataSource(config).initialize();
  try {
    const asked = Date.now();
    const [shown]: Shown[] = await source.query(question);
    const clocks = shown ? clockFault(shown.now, asked, Date.now()) : [];
    const faults = shown ? [...faultsOf(shown, config.databaseTls), ...clocks] : ['it does not answer'];
    const way = config.databaseTls === 'socket' ? 'over a socket' : 'over TLS with the name verified';
    return faults.length > 0 ? fail(faults.join('; ')) : ok(`PostgreSQL ${shown?.version} as ${config.databaseUser} ${way}`);
  } finally {
    await source.destroy();
  }
};

function faultsOf(shown: Shown, tls: string): string[] {
  const faults: [boolean, string][] = [
    [Number(shown.version) < 18, `PostgreSQL ${shown.version} is older than 18`],
    [shown.fsync !== 'on', 'fsync is off: a power cut loses data'],
    [shown.checksums !== 'on', 'data checksums are off: a bad disk goes unnoticed'],
    [tls === 'socket' && shown.listens !== '', `the server listens on ${shown.listens}`],
    [tls !== 'socket' && !shown.ssl, 'the connection is not encrypted'],
    [shown.superuser, "the application's role bypasses row-level security"],
    [shown.owner, "the application's role may become the owner"],
  ];
  return faults.filter(([found]) => found).map(([, says]) => says);
}

/** The database's clock against this machine's, which stood between `asked` and `answered` when it was read. All in milliseconds. */
export function clockFault(database: number, asked: number, answered: number): string[] {
  const apart = database < asked ? database - asked : Math.max(0, database - answered);
  if (Math.abs(apart) <= CLOCKS_APART_MILLIS) return [];
  const seconds = Math.round(Math.abs(apart) / 1000);
  const way = apart > 0 ? 'ahead of' : 'behind';
  return [`its clock is ${seconds} s ${way} this machine's: requests are refused as without context. Set both by one time server`];
}
