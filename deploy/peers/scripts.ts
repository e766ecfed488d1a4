/**
 * What is run in a container on one of the deployment's networks, as CommonJS text for `node -e`; the product's image has Node and `pg`.
 * Each prints one line.
 */

/** Arguments: address, port. Prints `open`, or `closed` with the reason. */
export const knock = `
const [host, port] = process.argv.slice(1);
const socket = require('node:net').connect({ host, port: Number(port), timeout: 4000 });
const end = (line) => { console.log(line); process.exit(); };
socket.on('connect', () => end('open'));
socket.on('timeout', () => end('closed timeout'));
socket.on('error', (error) => end('closed ' + error.code));
`;

/** Arguments: role, \`tls\` or \`plain\`. Prints the version of TLS, or the error's SQLSTATE and text. */
export const speakPostgres = `
const { readFileSync } = require('node:fs');
const { Client } = require('pg');
const [user, how] = process.argv.slice(1);
const secret = (name) => readFileSync('/secrets/' + name, 'utf8').trim();
const password = secret(user.replace('caspix_', '') + '_password');
const ssl = how === 'tls' && { ca: secret('internal_ca.crt'), servername: 'database' };
const client = new Client({ host: 'database', database: 'caspix', user, password, ssl });
client.connect()
  .then(() => client.query('SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))
  .then(({ rows }) => console.log(rows[0].version), (error) => console.log(error.code, error.message))
  .finally(() => process.exit());
`;

/** Argument: name of the certificate to show, or nothing. Prints the API's status, or the error. */
export const speakHttps = `
const { readFileSync } = require('node:fs');
const [name] = process.argv.slice(1);
const read = (file) => readFileSync('/secrets/' + file);
const pair = name ? { cert: read(name + '.crt'), key: read(name + '.key') } : {};
const options = { host: 'api', port: 8443, path: '/health/ready', ca: read('internal_ca.crt'), ...pair };
require('node:https').get(options, (response) => { console.log(response.statusCode); process.exit(); })
  .on('error', (error) => { console.log(error.code, error.message); process.exit(); });
`;
