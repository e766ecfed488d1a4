#!/bin/sh
# Asks as a browser would, so it is the whole way that is healthy: TLS here, mutual TLS to the API, the API's own readiness.
printf 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
  openssl s_client -quiet -connect 127.0.0.1:8443 2>/dev/null | head -n 1 | grep -q '^HTTP/1.1 200 '
