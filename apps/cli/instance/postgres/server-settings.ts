import { join } from 'node:path';
import type { Place } from './place.ts';
import { walSpool } from './wal-spool.ts';

/**
 * The server's settings, given at every start so that an edited postgresql.conf cannot open what is closed here.
 * The log names no statement and no parameter: both carry people's data.
 */
export function serverSettings(place: Place, port: number): [name: string, value: string][] {
  return [
    ...listeners(place, port),
    ['cluster_name', 'caspix'],
    ['password_encryption', 'scram-sha-256'],
    ['max_connections', '60'],
    ['shared_buffers', '192MB'],
    ['work_mem', '16MB'],
    ['maintenance_work_mem', '128MB'],
    ['max_wal_size', '2GB'],
    ['wal_compression', 'on'],
    ['random_page_cost', '1.1'],
    ['jit', 'off'],
    ...archiving(place),
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ['log_line_prefix', '%m [%p] %u '],
    ['log_min_error_statement', 'panic'],
    ['log_parameter_max_length', '0'],
    ['log_parameter_max_length_on_error', '0'],
    // Whoever forgets a transaction holds back vacuum and the seal of the audit chain; the roles have shorter limits still.
    ['idle_in_transaction_session_timeout', '5min'],
  ];
}

function listeners(place: Place, port: number): [string, string][] {
  if (place.socket) {
    return [
      ['listen_addresses', ''],
      ['unix_socket_directories', place.socket],
      ['unix_socket_permissions', '0700'],
      ['port', String(port)],
    ];
  }
  return [
    ['listen_addresses', '127.0.0.1,::1'],
    ['port', String(port)],
    ['ssl', 'on'],
    ['ssl_min_protocol_version', 'TLSv1.2'],
    ['ssl_cert_file', join(place.tls, 'server.crt')],
    ['ssl_key_file', join(place.tls, 'server.key')],
  ];
}

/**
 * Finished files of the write-ahead log go into the spool, whole or not at all, and are on the disk before the server forgets them. While
 * no backups are set up there is no spool, and the files are let go.
 */
function archiving({ cluster }: Place): [string, string][] {
  if (process.platform === 'win32') return [];
  // In this setting a percent sign is written twice; the shell takes nothing else between single quotes for its own.
  const path = (name: string) =>
    `'${join(walSpool(cluster), name).replaceAll('%', '%%').replaceAll("'", `'\\''`)}'`.replaceAll('%%f', '%f');
  const [spool, fresh, file] = [path(''), path('.%f.new'), path('%f')];
  return [
    ['archive_mode', 'on'],
    ['archive_command', `test ! -d ${spool} || test -f ${file} || { cp "%p" ${fresh} && sync ${fresh} && mv ${fresh} ${file}; }`],
    ['archive_timeout', '60'],
  ];
}
