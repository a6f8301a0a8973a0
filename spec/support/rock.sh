#!/bin/sh
# SPDX-License-Identifier: MIT
# The rock, tried without a network:
#
#   rock.sh lint                      the rockspec
#   rock.sh install lua5.4            make, pack and install, for one Lua (luajit too)
#   rock.sh specs lua5.4 [spec…]      the specs against an installed rock, outside the checkout; default all
set -u
rockspec=rockspec/linkedin-scm-1.rockspec
root=$PWD
passed=0 failed=0

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

work=$(mktemp -d) && chmod 755 "$work" # nginx workers read from it
trap 'rm -rf "$work"' EXIT

# What Debian's packages already give is not fetched; which Lua is meant is said, since LuaJIT and
# Lua 5.1 have the same version number.
configure() { # lua
  lua=$1
  case $lua in
    luajit) version=5.1 headers=$(pkg-config --variable=includedir luajit) ;;
    *) version=${lua#lua} headers=$(pkg-config --variable=includedir "$lua")/$lua ;;
  esac
  [ -e "$headers/lua.h" ] || headers=$(pkg-config --cflags-only-I "${lua}" | sed 's/^-I//;s/ .*//')
  cat > "$work/config.lua" << END
rocks_provided = { ["lua-cjson"] = "2.1.0-1" }
rocks_servers = {}
lua_version = "$version"
lua_interpreter = "$lua"
variables = {
  LUA = "$(command -v "$lua")", LUA_BINDIR = "$(dirname "$(command -v "$lua")")", LUA_INCDIR = "$headers",
}
END
  export LUAROCKS_CONFIG="$work/config.lua"
  rocks="luarocks --lua-version $version"
}

# ── making rocks ──────────────────────────────────────────────────────────────────────────────────

# In a copy, because a builtin build leaves objects beside the sources.
make_rock() {
  mkdir "$work/source" && cp -r csrc lua bin rockspec "$work/source" || return
  (cd "$work/source" && $rocks make --tree "$work/tree" "$rockspec")
}

pack_built() {
  mkdir "$work/built" && (cd "$work/built" && $rocks pack --tree "$work/tree" linkedin)
}

# A source rock holds what source.url names: here an archive of the sources, as a release has one.
pack_source() {
  mkdir -p "$work/packed/linkedin" && cp -r csrc lua bin rockspec "$work/packed/linkedin" || return
  cd "$work/packed" && tar czf linkedin.tar.gz linkedin || return
  sed -e "s|url = \"git+file://.\"|url = \"file://$work/packed/linkedin.tar.gz\", dir = \"linkedin\"|" \
    "$root/$rockspec" > linkedin-scm-1.rockspec
  grep -q "linkedin.tar.gz" linkedin-scm-1.rockspec && $rocks pack linkedin-scm-1.rockspec
}

install_rock() { # tree rock
  $rocks install --tree "$1" "$2"
}

# ── using them ────────────────────────────────────────────────────────────────────────────────────

# From another directory, with nothing of the checkout in the paths.
in_tree() { # tree command…
  tree=$1
  shift
  (cd / && unset LUA_PATH LUA_CPATH LUA_PATH_5_4 LUA_CPATH_5_4 && eval "$($rocks path --tree "$tree")" && "$@")
}

LOADS='
  local linkedin = require "linkedin"
  assert(linkedin._VERSION == require "linkedin.core".version)
  assert(debug.getinfo(require "linkedin.client".new, "S").source:find(arg[1], 1, true))
  require "linkedin.engine"'

try_tree() { # how tree
  printf '%s' "$LOADS" > "$work/loads.lua"
  step "$1 loads outside the checkout" in_tree "$2" "$lua" "$work/loads.lua" "$2/"
  step "$1 makes a call against its own sandbox" in_tree "$2" "$lua" "$root/spec/support/rock_call.lua"
  step "its command runs" in_tree "$2" "$2/bin/linkedin" sandbox --help
}

# The specs and examples, in a folder of their own: the library comes from the tree alone.
run_specs() { # spec…
  mkdir -p "$work/outside" && cp -r spec examples docs README.md "$work/outside" || return
  eval "$($rocks path --tree "$work/tree")"
  case $version in
    5.1) export LUA_PATH="./?.lua;./examples/?.lua;$LUA_PATH" ;;
    *) suffix=$(echo "$version" | tr . _)
      eval "export LUA_PATH_$suffix=\"./?.lua;./examples/?.lua;\${LUA_PATH_$suffix:-\$LUA_PATH}\"" ;;
  esac
  export PATH="$work/tree/bin:$PATH" SPEC_LUA="$lua"
  cd "$work/outside" || return
  for spec in "$@"; do
    step "the installed rock passes $spec" "$lua" spec/support/busted.lua -o plainTerminal "$spec"
  done
}

# Those that look into the checkout itself are about the checkout.
portable_specs() {
  find spec -name '*_spec.lua' ! -path 'spec/support/*' | sort \
    | xargs grep -L -e 'bin/linkedin' -e '"build/' -e 'csrc/' -e 'Makefile' -e 'make coverage-table'
}

case $1 in
  lint) step "luarocks lint accepts the rockspec" luarocks lint "$rockspec" ;;
  install)
    configure "$2"
    step "luarocks make builds for $lua" make_rock
    try_tree "the made rock" "$work/tree"
    step "luarocks pack makes a built rock" pack_built
    step "the built rock installs" install_rock "$work/from-built" "$work"/built/*.rock
    try_tree "the built rock" "$work/from-built"
    step "luarocks pack makes a source rock" pack_source
    step "the source rock builds and installs" install_rock "$work/from-source" "$work/packed/linkedin-scm-1.src.rock"
    try_tree "the source rock" "$work/from-source"
    ;;
  specs)
    configure "$2"
    shift 2
    step "luarocks make builds for $lua" make_rock
    # shellcheck disable=SC2046
    run_specs ${*:-$(portable_specs)}
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
