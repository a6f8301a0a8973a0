#!/bin/sh
# SPDX-License-Identifier: MIT
# luacheck over all Lua of the repository, as a test program: each file is one.
files=$(find lua spec examples bench docs rockspec -name '*.lua' 2> /dev/null | sort)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
luacheck --no-color --codes --formatter plain $files > "$log" 2>&1
status=$?
sed 's/^/FAILED /' "$log"
failed=$(cut -d : -f 1 "$log" | sort -u | wc -l)
[ "$status" -gt 0 ] && [ "$failed" = 0 ] && failed=1
echo "$(($(echo "$files" | wc -l) - failed)) passed, $failed failed"
exit "$status"
