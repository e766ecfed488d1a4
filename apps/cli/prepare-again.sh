#!/bin/sh
# `node` on the PATH of an npm script is node_modules/.bin/node, and where a library it needs is missing its loader ends
# it before prepare.mjs can say a word. Then, and only then, npm's own Node runs prepare.mjs, which knows what to do.
# $1: how the first attempt ended; the rest: its flags.
first=$1
shift
node --version >/dev/null 2>&1 && exit "$first"
[ -n "$npm_node_execpath" ] || exit "$first"
exec "$npm_node_execpath" apps/cli/prepare.mjs "$@"
