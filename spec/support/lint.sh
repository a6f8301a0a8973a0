#!/bin/sh
# SPDX-License-Identifier: MIT
# luacheck over all Lua of the repository, as a test program: each file is one.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2046
luacheck --no-color --codes --formatter plain $(find lua spec examples bench docs rockspec -name '*.lua' -o -name '*.rockspec') > "$log" 2>&1
status=$?
files=$(find lua spec examples bench docs rockspec -name '*.lua' -o -name '*.rockspec' | wc -l)
sed 's/^/FAILED /' "$log"
failed=$(cut -d : -f 1 "$log" | sort -u | wc -l)
[ "$status" -gt 0 ] && [ "$failed" = 0 ] && failed=1
echo "$((files - failed)) passed, $failed failed"
exit "$status"
