#!/bin/sh
# SPDX-License-Identifier: MIT
# After the specs ran for `make coverage`: how much of each file they reached, least first.
# What luac lists as executable is the whole of a Lua file; gcov knows the C.
set -u
objects=build/coverage-lua5.4/obj
luac=$(command -v luac5.4 || command -v luac)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

table() { # covered total name on stdin
  sort -k 1,1nr | awk -v title="$1" '
    BEGIN { printf "\n%s\n", title }
    { sum += $2; all += $3; line[n++] = sprintf("  %5.1f %%  %4d of %4d lines  %s", 100 * $2 / $3, $2, $3, $4) }
    END { for (i = n - 1; i >= 0; i--) print line[i]
      if (all) printf "  %5.1f %%  %4d of %4d lines  together\n", 100 * sum / all, sum, all }'
}

find "$objects" -name '*.gcda' | LC_ALL=C sort | while read -r data; do
  gcov -n -o "$objects" "$data" 2> /dev/null
done | awk -F"[':% ]+" '
  /^File / { name = $2 }
  /^Lines executed/ && name ~ /^csrc\/.*\.c$/ { print name, $3, $NF; name = "" }' \
  | awk '{ printf "%.4f %d %d %s\n", $2 / 100, $2 * $3 / 100 + 0.5, $3, $1 }' | table "C (gcov)"

sort -u "$RESULTS"/lua-lines/* > "$work/ran"
find lua -name '*.lua' | LC_ALL=C sort | while read -r file; do
  "$luac" -l -l -p "$file" | sed -n 's/^\t[0-9]*\t\[\([0-9]*\)\].*/\1/p' | sort -u | sed "s|^|$file |" | sort > "$work/lines"
  total=$(wc -l < "$work/lines")
  ran=$(comm -12 "$work/lines" "$work/ran" | wc -l)
  [ "$total" = 0 ] || echo "$((10000 * ran / total)) $ran $total $file"
done | awk '{ printf "%.4f %d %d %s\n", $1 / 10000, $2, $3, $4 }' | table "Lua (lines that luac lists)"

if command -v lcov > /dev/null && command -v genhtml > /dev/null; then
  lcov --quiet --capture --directory "$objects" --output-file "$RESULTS/c.info" --rc lcov_branch_coverage=1 \
    > /dev/null 2>&1 && lcov --quiet --remove "$RESULTS/c.info" '/usr/*' -o "$RESULTS/c.info" \
    --rc lcov_branch_coverage=1 > /dev/null 2>&1 \
    && genhtml --quiet --branch-coverage -o "$RESULTS/html" "$RESULTS/c.info" > /dev/null 2>&1 \
    && printf '\nLine by line: %s/html/index.html\n' "$RESULTS"
fi
