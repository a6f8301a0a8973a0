#!/bin/sh
# SPDX-License-Identifier: MIT
# The rockspec, tried without a network: `rock.sh lint`, `rock.sh make 5.4`.
set -u
rockspec=rockspec/linkedin-scm-1.rockspec
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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$PWD

# What Debian's packages already give is not fetched.
cat > "$work/config.lua" << 'END'
rocks_provided = { ["lua-cjson"] = "2.1.0-1" }
rocks_servers = {}
END
export LUAROCKS_CONFIG="$work/config.lua"

# In a copy, because a builtin build leaves objects beside the sources.
make_rock() {
  mkdir "$work/source" && cp -r csrc lua bin rockspec "$work/source" || return
  (cd "$work/source" && luarocks --lua-version "$1" make --tree "$work/tree" "$rockspec")
}

# From another directory, with nothing of the checkout in the paths.
in_tree() {
  (cd / && unset LUA_PATH LUA_CPATH && eval "$(luarocks --lua-version "$version" path --tree "$work/tree")" && "$@")
}

case $1 in
  lint) step "luarocks lint accepts the rockspec" luarocks lint "$rockspec" ;;
  make)
    version=$2
    step "luarocks make builds for Lua $version" make_rock "$version"
    step "the installed rock loads outside the checkout" in_tree "lua$version" -e '
      local linkedin = require "linkedin"
      assert(linkedin._VERSION == require "linkedin.core".version)
      assert(debug.getinfo(require "linkedin.client".new, "S").source:find("/tree/", 1, true))
      require "linkedin.engine"'
    step "the installed rock makes a call against its own sandbox" in_tree "lua$version" "$root/spec/support/rock_call.lua"
    step "the installed command runs" in_tree "$work/tree/bin/linkedin" sandbox --help
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
