#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one of the examples for nginx: resty.sh FOLDER, with an nginx.conf in it. Everything it makes is in a
# directory of its own and goes with it; Ctrl-C ends it.
#
#   PORT=8080              a fixed port; any free one by default
#   LINKEDIN_CLIENT_ID=…   the application to use (with LINKEDIN_CLIENT_SECRET, LINKEDIN_REDIRECT_URI), or
#   LINKEDIN_SANDBOX=…     a sandbox that runs already; by default one is started
set -eu
unset LUA_PATH LUA_CPATH
folder=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)

stop() { echo "$1" >&2; exit 1; }
command -v nginx > /dev/null || PATH=$PATH:/usr/sbin
command -v nginx > /dev/null || stop "nginx is not here (Debian: nginx libnginx-mod-http-lua)"
command -v luajit > /dev/null || stop "luajit is not here (Debian: luajit2)"
modules=$(dirname "$(find /usr/lib/nginx /usr/lib64/nginx -name ngx_http_lua_module.so 2> /dev/null | head -n 1)")
[ -e "$modules/ngx_http_lua_module.so" ] || stop "nginx has no Lua module here (Debian: libnginx-mod-http-lua)"
[ -e "$root/build/luajit/linkedin/core.so" ] || make -s -C "$root" build LUA=luajit QUIET=1

prefix=$(mktemp -d)
nginx='' sandbox=''
clean_up() {
  trap - EXIT INT TERM HUP
  for pid in $nginx $sandbox; do
    kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null || :
  done
  rm -rf "$prefix"
}
trap clean_up EXIT
trap 'exit 0' INT TERM HUP

free_port='local s = require "socket".bind("127.0.0.1", 0) print((select(2, s:getsockname())))'
port=${PORT:-$(luajit -e "$free_port")}
url=http://127.0.0.1:$port

if [ -z "${LINKEDIN_CLIENT_ID:-}${LINKEDIN_SANDBOX:-}" ]; then
  LUA_PATH="$root/lua/?.lua;$root/lua/?/init.lua;;" luajit "$root/lua/linkedin/sandbox/main.lua" \
    --redirect-uri "$url/callback" > "$prefix/sandbox.json" &
  sandbox=$!
  until [ -s "$prefix/sandbox.json" ]; do
    kill -0 "$sandbox" 2> /dev/null || stop "the sandbox did not start"
    sleep 0.05
  done
  LINKEDIN_SANDBOX=$(head -n 1 "$prefix/sandbox.json")
fi
export LINKEDIN_SANDBOX="${LINKEDIN_SANDBOX:-}"
export LINKEDIN_REDIRECT_URI="${LINKEDIN_REDIRECT_URI:-$url/callback}"
SITE_SECRET=${SITE_SECRET:-$(head -c 32 /dev/urandom | base64)}
SITE_DATA=${SITE_DATA:-$prefix}
export SITE_SECRET SITE_DATA

# Debian's nginx gives its workers to another user, who may not read this checkout.
user=
[ "$(id -u)" = 0 ] && user='user root;'
sed -e "s|@MODULES@|$modules|g" -e "s|@USER@|$user|g" -e "s|@PORT@|$port|g" -e "s|@LIBRARY@|$root|g" \
  -e "s|@FOLDER@|$folder|g" -e "s|@SANDBOX@|the sandbox|g" "$folder/nginx.conf" > "$prefix/nginx.conf"
mkdir "$prefix/tmp"
nginx -p "$prefix" -c "$prefix/nginx.conf" -e "$prefix/error.log" -g 'daemon off;' < /dev/null &
nginx=$!
until [ -s "$prefix/nginx.pid" ] && luajit -e "assert(require 'socket'.connect('127.0.0.1', $port))" 2> /dev/null; do
  kill -0 "$nginx" 2> /dev/null || { cat "$prefix/error.log" >&2; stop "nginx did not start"; }
  sleep 0.05
done

# What the example says of itself: its first comment block.
api_url=$(echo "$LINKEDIN_SANDBOX" | sed -n 's|.*"api_url":"\([^"]*\)".*|\1|p')
sed -n -e '2,/^$/s/^# \{0,1\}//p' "$folder/nginx.conf" | sed -e "s|@PORT@|$port|g" -e "s|@SANDBOX@|$api_url|g"
[ -z "$sandbox" ] || echo "sandbox: $LINKEDIN_SANDBOX"
echo "log: $prefix/error.log"
echo "ready: $url/ (Ctrl-C ends it)"
wait "$nginx" || stop "nginx ended: see above"
