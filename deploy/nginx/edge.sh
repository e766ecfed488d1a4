#!/bin/sh
# nginx looks the name of the API up once, and a container that comes back may have another address: then the edge would answer 502
# until somebody noticed. So a new address is a reload, which drops no connection.
set -eu
address() { getent ahostsv4 api | cut -d ' ' -f 1 | sort -u; }

nginx -e /dev/stderr -g 'daemon off;' &
nginx=$!
trap 'kill -QUIT "$nginx"' TERM INT QUIT

known=$(address)
while kill -0 "$nginx" 2>/dev/null; do
  sleep 3 &
  wait $! || true
  now=$(address)
  if [ -n "$now" ] && [ "$now" != "$known" ] && kill -HUP "$nginx"; then known=$now; fi
done
wait "$nginx"
