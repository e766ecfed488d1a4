#!/bin/sh
# PostgreSQL takes a private key only if it belongs to the server's user, which a mounted secret does not: so this runs as root, copies into
# memory what that user must read, and hands over to the image's own start, which drops to that user.
set -eu
own=/run/caspix
install -d -o postgres -g postgres -m 0700 "$own"
install -d -o postgres -g postgres -m 0755 /run/postgresql
install -o postgres -g postgres -m 0644 /run/secrets/database_cert "$own/server.crt"
install -o postgres -g postgres -m 0600 /run/secrets/database_key "$own/server.key"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  for role in migrator app worker reader; do
    install -o postgres -g postgres -m 0600 "/run/secrets/${role}_password" "$own/${role}_password"
  done
  POSTGRES_PASSWORD=$(cat /run/secrets/postgres_password)
  export POSTGRES_PASSWORD
fi
exec docker-entrypoint.sh postgres \
  -c ssl=on -c "ssl_cert_file=$own/server.crt" -c "ssl_key_file=$own/server.key" -c ssl_min_protocol_version=TLSv1.3 \
  -c hba_file=/opt/caspix/pg_hba.conf -c password_encryption=scram-sha-256 -c unix_socket_directories=/run/postgresql
