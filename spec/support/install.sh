#!/bin/sh
# SPDX-License-Identifier: MIT
# `make install`, tried into a folder for one Lua: install.sh lua5.4
set -u
lua=$1
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$PWD
[ "$lua" = luajit ] && abi=5.1 || abi=${lua#lua}

step() { # sentence command…
  sentence=$1
  shift
  echo "· $sentence"
  if "$@" > "$work/out" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $sentence"
    tail -n 20 "$work/out" | sed 's/^/  /'
  fi
}

# From another directory, with nothing of the checkout in the paths.
installed() {
  (cd / && export LUA_PATH="$work/share/lua/$abi/?.lua;$work/share/lua/$abi/?/init.lua;;" \
    LUA_CPATH="$work/lib/lua/$abi/?.so;;" && "$@")
}

step "make install for $lua" make -s install LUA="$lua" PREFIX="$work"
step "the installed library makes a call against its own sandbox" installed "$lua" "$root/spec/support/rock_call.lua"
step "the installed command runs" installed "$work/bin/linkedin" sandbox --help
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
