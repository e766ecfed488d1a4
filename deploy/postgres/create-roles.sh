#!/bin/bash
# Runs once, on an empty data directory: the product's roles, each with the password in its secret, of which no copy stays behind.
set -euo pipefail
# The server of the first set-up listens in one of these, depending on the image.
for folder in /run/postgresql /tmp; do
  if [ -S "$folder/.s.PGSQL.5432" ]; then export PGHOST=$folder; fi
done
run() { psql -q -v ON_ERROR_STOP=1 -U postgres -d "$POSTGRES_DB" "$@"; }
run -f /opt/caspix/roles.sql
for role in migrator app worker reader; do
  file=/run/caspix/${role}_password
  # Read by psql itself, so that it stands in no list of processes.
  run <<SQL
\\set secret \`cat $file\`
ALTER ROLE caspix_${role} PASSWORD :'secret';
SQL
  rm "$file"
done
