#!/bin/sh
# PostgreSQL takes a private key only if it belongs to the server's user, which a mounted secret does not.
set -eu
tls=/run/postgresql-tls
mkdir -p "$tls"
cp /run/secrets/database_cert "$tls/server.crt"
cp /run/secrets/database_key "$tls/server.key"
chown -R postgres:postgres "$tls"
chmod 700 "$tls"
chmod 600 "$tls/server.key"
export POSTGRES_PASSWORD="$(cat /run/secrets/postgres_password)"
exec docker-entrypoint.sh postgres \
  -c ssl=on -c ssl_cert_file="$tls/server.crt" -c ssl_key_file="$tls/server.key" -c ssl_min_protocol_version=TLSv1.3 \
  -c hba_file=/opt/caspix/pg_hba.conf -c password_encryption=scram-sha-256
