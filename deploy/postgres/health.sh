#!/bin/bash
# The server that the image runs during its first set-up has no port, and is not the one to wait for. The question itself goes through
# the socket: over TCP it would stand in the log as a refused connection, every two seconds.
(exec 3<>/dev/tcp/127.0.0.1/5432) 2>/dev/null && exec pg_isready -q -h /run/postgresql -d caspix
