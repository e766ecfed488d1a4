#!/bin/bash
# Runs once, on an empty data directory: the product's roles, each with the password in its secret.
set -euo pipefail
run() { PGHOST=${PGHOST:-/tmp} psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" "$@"; }
run -f /opt/caspix/roles.sql
for role in migrator app worker reader; do
  run -v "secret=$(cat "/run/secrets/${role}_password")" <<<"ALTER ROLE caspix_${role} PASSWORD :'secret'"
done
